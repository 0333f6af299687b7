## /mistakes 與訊息選單
command-mistakes = 錯題本
command-mistakes-about = 看看哪裡錯過、訂正到哪裡了
option-mistakes-topic-about = 只看一個概念或步驟；不填就是全部
option-state = 狀態
option-state-about = 只看還沒克服的，或某一種狀態
menu-add-mistake = 記進錯題本

## 狀態與來源
mistake-state-open = 所有還沒克服的
mistake-state-active = 待訂正
mistake-state-retrying = 再測中
mistake-state-graduated = 已克服
mistake-origin-quiz = 測驗
mistake-origin-guess = 實作前的猜測
mistake-origin-own = 自己記的
mistake-origin-message = 取自訊息
mistake-general = 沒有主題
mistake-confused-with = 和{ $concept }搞混

## 清單
mistake-title = 你的錯題本
mistake-none = 這裡還是空的。測驗裡答錯的會自己進來；在別處出的錯，像是一段錯誤訊息，可以在這裡記，也可以從訊息的選單記：先選「應用程式」，再選「記進錯題本」。
mistake-none-here = 沒有符合的錯題。
mistake-count = 共 { $count } 題，{ $open } 題還沒克服 · 第 { $page }/{ $pages } 頁
mistake-choose = 打開一題
mistake-add = ＋ 記一題
mistake-all = 我的全部錯題
mistake-retry-all = 再測還沒克服的
mistake-export = 匯出
mistake-export-title = 你的錯題檔案
mistake-exported = 全部錯題：Markdown 方便閱讀，CSV 可以用試算表打開。

## 一題
mistake-yours = **你的回答**
mistake-right = **正確的是**
mistake-rule = **下次我會**
mistake-made = { $origin }，{ $day }
mistake-repeat = 這裡以前也錯過。
mistake-sure = 當時的把握：{ $sure }
mistake-cause = 原因：{ $cause }
mistake-tries = { $count ->
    [0] 還沒有再試過。
   *[other] 再試過 { $count } 次。
  }
mistake-ahead = 在 { $needed } 個不同的日子答對就算克服，目前 { $right } 天。
mistake-graduated = 在 { $day } 克服了。
mistake-private = 只有你看得到。
mistake-retry = 再試一次
mistake-edit = 修改
mistake-delete = 刪除
mistake-message = 打開原訊息
mistake-cause-choose = 為什麼會錯？
mistake-confused-choose = 和什麼搞混了？
mistake-changed = ✓ 改好了。
mistake-kept = ✓ 記下了。
mistake-no-topic = 找不到「{ $typed }」這個主題，所以先不歸在任何主題下。
mistake-delete-title = 要刪除這一題嗎？
mistake-delete-about = 會連同你的話、你的規則和再試的紀錄一起刪掉，無法復原。測驗的作答和複習都還在。
mistake-delete-yes = 刪除
mistake-keep = ← 返回

## 再試沒有題目可問的錯
mistake-retry-title = 再試一次
mistake-retry-about = 在心裡回答，或打出來。接著會看到你記下的正確答案，由你自己判斷。
mistake-type = 輸入回答
mistake-reveal = 看正確答案
mistake-try-label = 現在你會怎麼回答？
mistake-try-hint = 會和你記下的答案並排，不會留存。
mistake-reveal-title = 答對了嗎？
mistake-now = **這次**
mistake-then = **當時**
mistake-right-unknown = 你還沒記下正確的是什麼。回到這一題按「修改」就能補上。
mistake-got-it = 答對了
mistake-not-yet = 還沒
mistake-said-right = ✓ 需要答對 { $needed } 天，已經有 { $right } 天。改天再試一次。
mistake-said-another-day = ✓ 答對了。要在別的日子也答得出來才算克服，明天或之後再試一次吧。
mistake-said-graduated = ✓ 已克服：在三個不同的日子都答對了。
mistake-said-not-yet = 還沒也沒關係，看過就有收穫。從明天起重新計算。

## 表單
mistake-form-title = 記進錯題本
mistake-edit-title = 你的錯題
mistake-form-question = 發生了什麼，或問了什麼
mistake-form-question-hint = 一段錯誤訊息、一個問題、一個不對的結果。只有你看得到。
mistake-form-answer = 你當時怎麼做、怎麼想
mistake-form-right = 正確的是什麼
mistake-form-right-hint = 還不知道的話，先空著。
mistake-form-topic = 主題
mistake-form-topic-hint = 屬於哪個概念，寫它的名稱；沒有就空著。
mistake-form-words = 用自己的話說，為什麼會錯
mistake-form-rule = 下次我會……
mistake-form-rule-hint = 一開始是建議，改成你自己的話。

## 檔案
mistake-field-question = 哪裡錯了
mistake-field-answer = 我的回答
mistake-field-right = 正確答案
mistake-field-sure = 當時的把握
mistake-field-cause = 原因
mistake-field-words = 我的話
mistake-field-rule = 下次我會
mistake-field-topic = 主題
mistake-field-origin = 來源
mistake-field-day = 日期
mistake-field-state = 狀態
mistake-field-tries = 再試次數
mistake-field-url = 原訊息

error-too-many-mistakes = 自己記的錯題最多 { $most } 題。先刪掉一題已克服的，再記這一題。

## 讀概念之前
remind-open = 這裡有 { $count } 題還沒克服
remind-watch = 小心：{ $symptom }
