## 題目
quiz-why-sure-and-wrong = 為什麼現在問：上次你很有把握，結果不是那樣。現在訂正，記得最牢。
quiz-why-retry = 為什麼現在問：來自你的錯題本；有別種問法就換一種問。
quiz-why-placement = 用來找出該從哪裡開始。不用硬猜，「不知道」一樣有幫助。
quiz-why-due-since = { $days ->
    [0] 為什麼現在問：今天看過了，再想一次會記得更久。
    [1] 為什麼現在問：昨天看過，今天想起來就能記得更久。
   *[other] 為什麼現在問：{ $days } 天前看過，今天想起來就能記得更久。
  }
quiz-why-mixed = 為什麼現在問：緊接在「{ $concept }」之後，因為這兩個很容易搞混。
quiz-hint = 提示（算有點難）
hint-line = -# 提示：{ $hint }
hint-strike = 不是 { $letter }。
hint-options = 有 { $count } 個是對的。
hint-points = 完整的答案會說到 { $count } 件事。
hint-shape = { $words ->
    [one] 一個詞，共 { $characters } 個字元。
   *[other] { $words } 個詞，共 { $characters } 個字元。
  }
hint-first-character = 開頭是「{ $character }」。
hint-magnitude = 介於 { $low } 和 { $high } 之間。
hint-negative = 是負數，不看正負號的話介於 { $low } 和 { $high } 之間。
hint-idea = { $text }
hint-between = 看看第 { $first } 到 { $last } 行。
hint-comes-first = { $letter } 排第一。
hint-comes-last = { $letter } 排最後。
choose-all = 選出所有正確的
order-how = 照正確的順序點字母。
order-so-far = **你的順序**：{ $order }
order-again = 重排
order-check = 就是這個順序
weigh = **你有多少把握？**
weigh-note = 先問再批改：有把握卻答錯的，訂正之後記得最牢。
sure-1 = 用猜的
sure-2 = 還算有把握
sure-3 = 很有把握

## 批改之後
verdict-yours-sure = **你的答案**（{ $sure }）
point-quote = 你是這樣寫的：「{ $quote }」
verdict-unsure = **這題我批改得沒有把握。** 你比我更清楚：比一比兩個答案，由你決定。
verdict-hinted = 用了提示，所以會早一點再問你。
verdict-by-model = 由 { $model } 批改。
verdict-by-built-in = 由內建的批改程式批改。
verdict-source = 想多讀一點：#{ $number } { $title }。
settled-person = 這個批改結果由你決定。
settled-second = ✓ 複查同意你。批改結果和複習時間都已更正。
settled-leader = ✓ 伺服器管理者同意你。批改結果和複習時間都已更正。
settle-right = 算對
settle-wrong = 不算對
appeal = 我覺得我對
appeal-insist = 算我答對
appeal-queue = 請管理者看
appeal-lost = 如果你還是覺得對，可以自己算對：這是你的學習。
appeal-lost-queue = 如果你還是覺得對，可以請伺服器管理者決定；他們看得到答案，看不到你的名字。
appeal-queued = 正在等伺服器管理者決定，有結果會傳訊息給你。
appeal-granted = **這題算你答對。** 批改結果和複習時間都已更正。
appeal-denied = 伺服器管理者看過了：**維持原來的批改。**
quiz-undo = 復原
rate-hard = 有點難
rate-easy = 很簡單
rated-hard = 記下了：有點難，會早一點再問你。
rated-easy = 記下了：很簡單，會晚一點再問你。
cause-forgot = 忘了
cause-confused = 搞混了
cause-misread = 看錯題
cause-never-knew = 還沒學過
cause-slip = 手滑
cause-noted = 答錯的原因：{ $cause }
cause-noted-with = 答錯的原因：和「{ $concept }」搞混了
confused-with = 和哪個搞混了…
confused-other = 其他的
reflect-sure = **這題你很有把握。** 先別看解釋：當時為什麼會那樣想？自己寫一句，會記得更牢。
reflect-repeat = **這題之前也答錯過。** 先別看解釋：當時為什麼會那樣想？自己寫一句，會記得更牢。
reflect-write = 寫一句
reflect-later = 晚點再說
reflect-form-title = 當時為什麼會那樣想？
reflect-form-label = 用一句話寫
reflect-form-hint = 例如：我以為批次越大就一定學得越快。
mistake-your-words = **你的話**
rule-proposed = **下次我會**
rule-yours = **你的規則，下次**
rule-keep = 就用這條規則
rule-write = 改成我的說法
rule-form-title = 下次的規則
rule-form-label = 下次我會…
rule-form-hint = 做得到、一眼就能檢查的一件事
leech = **這張卡一直留不住。** 這說的是卡片，不是你。換個解釋，還是讓它休息一下？
leech-explain = 換個解釋
leech-rest = 讓它休息
leech-keep = 繼續問
leech-rests = 它休息了。想找回來，到設定的「學習方式」。
question-more = 關於這一題…
question-good = 這題出得好
question-poor = 這題出得不好
question-report-wrong = 回報：內容有錯
question-report-unclear = 回報：題意不清
question-report-typo = 回報：有錯字
question-report-other = 回報：其他問題
question-voted = 謝謝，記下了。
question-reported = 謝謝。架設這個教練的人會看到。
question-retired = 謝謝。這題不會再出現了。

## 定位
ready-known = 有些已經會了嗎？最多九題、大約三分鐘，就能找出該從哪裡開始；答錯也不會怎樣。
placed-title = 從哪裡開始
placed = 學習路線的前 { $count } 個概念你看來已經熟悉。從 **{ $concept }** 開始好嗎？
placed-nothing = 從路線的開頭開始最合適。現在就知道，很好。
placed-note = 這是由幾題推估的，抓得比較保守。跳過的部分，之後隨時都能學、能問。
placed-begin = 就從這裡開始
placed-first = 從頭開始
ready-place = 三分鐘定位

## 有爭議的批改
setup-appeals = 有爭議的批改交給你們決定
setup-appeals-on = 受理申覆
setup-appeals-off = 不受理申覆
setup-appeals-open = 看申覆
appeals-title = { $count ->
    [0] 沒有申覆
   *[other] { $count } 件申覆
  }
appeals-none = 目前沒有等待決定的申覆。複查之後學習者還是覺得對的答案，會送到這裡。
appeals-answer = **學習者的答案**
appeals-reference = **完整的答案**
appeals-note = 批改結果是不對，學習者不同意，請你決定。這裡不會顯示是誰的答案。

## /today
command-today = 今天
command-today-about = 今天該複習什麼、接下來學什麼
today-title = 今天
today-due = **有 { $count } 題該複習。** 今天想起來，就留得住。
today-due-minutes = **有 { $count } 題該複習**，大約 { $minutes } 分鐘。今天想起來，就留得住。
today-spread = 另外有 { $count } 題累積下來，已經分散開：{ $days } 天之內就會清完。
today-nothing = ✓ **今天沒有該複習的。** 會的東西，到時候會自己回來。
today-next = **接下來：№ { $number } { $title }**（{ $minutes } 分鐘）
today-mistakes = 錯題本裡還有 { $count } 題沒有克服。
today-unsaid = 有 { $count } 個錯誤，等你補上一句話。
today-note = 這裡只放今天該做的。想多學一點：/quiz、/learn。
today-review = 複習 { $count } 題
today-learn = 學下一個部分
today-quiz = 考我新的
today-open-mistakes = 錯題本
today-open = 今天
appeal-compared = 這種題目只和答案比對，複查不會有不同的結果。如果答案本身有錯，請在下面回報這一題。
rated-good = 已取消：照平常的時間再問你。
quiz-generated = 這題由模型出題，經規則檢查。
decided-title = 你的申覆有結果了
decided-note = 這是你在批改結果底下提出的，由伺服器管理者決定。
appeal-same = 複查的看法和第一次一樣。
option-missed = { $option }（漏選）
option-wrong = { $option }（不該選）
appeal-open = 複查偏向你這邊，但沒有把握。你比我更清楚：比一比兩個答案，由你決定。
