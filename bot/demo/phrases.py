"""What a Discord client itself says, for the Chinese demo: simcord's page speaks English only.

The keys are pieces of simcord's files, quotes and all, so that nothing but text
is replaced. A test fails when one is not found any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PHRASES: Final[Mapping[str, Mapping[str, Mapping[str, str]]]] = {
    "zh-TW": {
        "index.html": {
            "No messages in this channel.": "這裡還沒有訊息。輸入 / 可以看到指令。",
            "Load earlier messages": "載入更早的訊息",
            ">Newer messages<": ">較新的訊息<",
            "New messages · jump to latest": "有新訊息 · 跳到最新",
        },
        "messages.js": {
            '"Only you can see this"': '"只有你看得到這則訊息"',
            "`${invoker} used `": "`${invoker} 使用了 `",
            '" (edited)"': '"（已編輯）"',
            '"(edited)"': '"（已編輯）"',
            '"Thinking…"': '"思考中……"',
        },
        "composer.js": {
            "`Message ${channel.glyph}${channel.name}`": "`傳訊息到 ${channel.glyph}${channel.name}`",
            '"You can use application commands here"': '"在這裡可以使用指令"',
        },
        "components.js": {
            '"button-secondary", "Cancel"': '"button-secondary", "取消"',
            '"button-primary", "Submit"': '"button-primary", "送出"',
            '`This form will be submitted to ${modal.application_name || "this application"}. '
            "Do not share passwords or other sensitive information.`": (
                "`這份表單會送給 ${modal.application_name}。請勿提供密碼或其他敏感資訊。`"
            ),
        },
        "selects.js": {
            '"select-apply", "Apply"': '"select-apply", "套用"',
            '"select-cancel", "Cancel"': '"select-cancel", "取消"',
            '"SimCord selection draft"': '"還沒送出的選擇"',
            '"Select one or more options"': '"可以選一個以上"',
            '"Select an option"': '"請選一個"',
            '"No available options"': '"沒有可選的項目"',
        },
        "commands.js": {
            '"OPTIONS"': '"選項"',
            "`OPTIONS MATCHING ${": "`符合的選項 ${",
            '"No options match"': '"沒有符合的選項"',
            "`+${optional} optional`": "`另有 ${optional} 個選項`",
            '`+${remaining} ${displayed.length ? "more" : "options"}`': "`還有 ${remaining} 個選項`",
            '"This field is required."': '"這一欄必填。"',
        },
    },
}


def translate(locale: str, file: str, text: str) -> str:
    """Return the text of one of simcord's files with its phrases in `locale`."""
    for source, target in PHRASES.get(locale, {}).get(file, {}).items():
        text = text.replace(source, target)
    return text
