"""Giving up, and text that addresses the grader instead of answering."""

from __future__ import annotations

import re

from coach.quiz.normalise import clean, fold

_NO_IDEA = re.compile(
    r"(?:(?:sorry|honestly|um+|well|i|im|am|ive|have|really|just|still|do) )*"
    r"(?:idk|dunno|dont know|not know|no idea|no clue|not sure|unsure|dont remember|forgot"
    r"|pass|skip|na|nothing)"
    r"(?: (?:sorry|yet|this|it|that|one|the|answer|at|all|how|about|anymore))*"
)
_NO_IDEA_HAN = re.compile(
    "(?:我|真的|抱歉|不好意思|也|都|完全|其实|还|有点|太|这题|这个|老实说)*"
    "(?:不知道|不会|不清楚|不懂|不晓得|不曉得|不确定|不记得|忘了|忘记|没概念|没有概念|没想法|没有想法|没头绪|跳过|略过)"
    "(?:了|啦|耶|欸|呢|喔|哦|吧|的|答案|怎么答|怎么回答|这题|这个|抱歉)*"
)
# What tries to steer a grader instead of answering. It cannot move this one by what it asks, only by
# adding words, so it is left out before anything is compared.
_STEERING = re.compile(
    r"(?:please )?\b(?:ignore|disregard|forget|override|bypass)\b[^.!?\n]{0,60}?"
    r"\b(?:rubrics?|instructions?|prompts?|criteria|grading|above|previous|rules)\b"
    r"(?: (?:rubrics?|instructions?|prompts?|criteria|rules|messages?))*"
    r"|(?:and )?\b(?:give|award|assign|grant)\b[^.!?\n]{0,30}?"
    r"\b(?:full|max\w*|top|perfect)\s+(?:marks?|scores?|points?|credits?|grades?)\b"
    r"|(?:and )?\b(?:mark|grade|score|rate)\s+(?:this|me|it|my)\b[^.!?\n]{0,30}?"
    r"\b(?:right|correct|full|perfect|100|met)\b"
    r"|[請请]?(?:忽略|無視|忘記|忘掉|不要管|忽视|无视|忘记)[^。！？!?\n]{0,20}?"
    r"(?:評分標準|評分|標準|指示|規則|指令|提示詞|以上|先前的?|之前的?|前面的?|所有的?|评分标准|规则)+"
    r"|(?:[並并請请,，]|直接)*(?:給|给|打|判)[^。！？!?\n]{0,8}?(?:滿分|满分|全對|全对|正確|正确|高分)",
    re.IGNORECASE,
)
# The same as a grader, a teacher or a system would say it, and in other languages, up to the sentence's end.
_AS_GRADER = re.compile(
    r"(?:"
    r"\bsystem(?: message)?:|\bas your (?:teacher|grader|examiner|instructor)\b"
    r"|\b(?:this|the) answer above (?:is|was|has)\b|\bmy answer (?:is|was) (?:right|correct)\b"
    r"|\b(?:output|return|print) the (?:verdict|grade|score)\b"
    r"|\b(?:every|each|all) (?:of the )?(?:rubric|key) points? (?:is|are) met\b"
    r"|\b(?:ignora|olvida|ignorez|ignore|ignoriere?n?)\b[^.!?\n]{0,30}\b(?:rúbrica|instrucciones|criterios|barème"
    r"|consignes|bewertung\w*|anweisung\w*|kriterien|rubrik)\b"
    r"|\b(?:puntuación máxima|máxima puntuación|note maximale|volle punktzahl)\b"
    r"|игнорируй|поставь"
    r")[^.!?\n]*[.!?]*"
    r"|(?:系[統统](?:訊息|讯息|消息|提示):|我是(?:老師|老师|評分者|评分者)|(?:以上|這份|这份)答案.{0,8}(?:正確|正确|全對|全对)"
    r"|[請请]?(?:輸出|输出).{0,3}(?:正確|正确)|[請请]?[判評评][為为成](?:全對|全对|正確|正确|滿分|满分)"
    r"|採点基準|満点|채점|만점)[^。!?\n]*[。!?]*",
    re.IGNORECASE,
)


def without_steering(text: str) -> str:
    """Return the text without what tells a grader how to grade."""
    return _AS_GRADER.sub("\n", _STEERING.sub("\n", clean(text)))


def says_dont_know(answer: str) -> bool:
    """Say whether the answer is empty or only says that its writer does not know."""
    said = fold(without_steering(answer))
    return not said or bool(_NO_IDEA.fullmatch(said) or _NO_IDEA_HAN.fullmatch(said.replace(" ", "")))
