## 各處共用
language-name = 繁體中文
skip = 跳過
continue = 繼續
on = 開
off = 關
progress-open = 看進度
settings-open = 設定
privacy-open = 隱私

## /start
welcome-title = 嗨，我是你的學習教練
welcome = 每天一小時，小步前進：我出題，你作答；答錯的，會在剛好的時候再來找你。
welcome-kept = **我會記下**：你的作答、每張卡下次複習的時間，還有你的設定。這些都存在架設這個機器人的人那裡，不會給別人。你的卡片只有你看得到，隨時可以用 /privacy 匯出或全部刪除。
welcome-details = **另外**：還會記下你的 Discord 帳號編號，以及測驗是在哪個伺服器做的。批改就在架設者的機器上進行，你寫的內容不會拿去訓練模型，也不會出現在紀錄檔裡。誰看得到什麼：
welcome-age = -# 這裡同樣適用 Discord 的年齡規定。
welcome-start = 開始
welcome-more = 詳細說明
welcome-no = 先不要
no-thanks-title = 沒關係
no-thanks = 什麼都沒有記下。想開始的時候，隨時輸入 /start。
taste-after = 每天就是這樣：一個問題、一個批改結果，還有為什麼。
track-title = 選一條學習路線
track-length = 每天一小時，大約 { $weeks } 週
track-note = 之後可以用 /start 更換，進度不會不見。
track-choose = 選擇：{ $track }
notice-title = 我找得到你嗎？
notice = 我現在可以傳一則測試訊息給你，之後的提醒才不會漏掉。提醒會用私訊傳送，你可以在 /settings 關掉。
notice-send = 傳一則測試訊息
notice-sent-dm = 已經傳送。請到私訊裡按 ✓，再回來這裡繼續。
notice-sent-thread = 你的私訊沒有開放，所以我在這裡開了一個只有你和我會發言的私人討論串。請到那裡按 ✓，再回來這裡繼續。
notice-sent-nowhere = 我聯絡不到你：你的私訊沒有開放，我在這裡也不能開私人討論串。其他功能都照常。想收到提醒，請允許來自這個伺服器的私訊。
test-notice-title = 這是測試訊息
test-notice = 之後教練的訊息會傳到這裡。你看得到嗎？
test-notice-seen = ✓ 看到了
test-notice-thanks = ✓ 太好了，之後就在這裡找你。
thread-name = 學習教練
ready-title = 設定完成
ready-again-title = 很高興又見到你
ready-part = **今天的部分：№ { $number } { $title }**（{ $minutes } 分鐘）
ready-note = 先猜再看：自己試過，才會記得住。你的時間：{ $clock }。
ready-quiz = 開始
ready-track = 換學習路線

## /progress
progress-title = 你的進度
progress-due = 現在有 { $count } 張卡該複習
progress-tomorrow = 現在沒有該複習的，明天有 { $count } 張卡
progress-nothing-due = 目前沒有該複習的，正好學點新的。
progress-begun = { $total } 個概念中已開始 { $begun } 個 · 累計作答 { $reviews } 次
progress-quiz = 考考我
progress-counts = 穩固 { $solid }、該複習 { $due }、學習中 { $learning }、還沒開始 { $new }
mastery-solid = 穩固
mastery-due = 該複習
mastery-learning = 學習中
mastery-not-begun = 還沒開始

## /settings
settings-title = 你的設定
settings-language = 語言
settings-zone = 時區
settings-zone-other = 其他城市…
settings-zone-field = 城市或時區
settings-zone-hint = 例如台北、里斯本或 America/Toronto
settings-zone-unknown = 找不到「{ $typed }」的時區，試試附近比較大的城市。
settings-reminders = 提醒
settings-reminders-on = 開啟提醒
settings-reminders-off = 關閉提醒
settings-text-only = 純文字
settings-text-only-on = 開啟純文字
settings-text-only-off = 關閉純文字
settings-note = 學習日以這個時區的凌晨 4 點為界。

## /privacy
privacy-title = 我記下了你的什麼
privacy-kept = **記下的資料**：
privacy-nothing = 沒有任何關於你的資料。
privacy-hosts = **誰看得到**：
privacy-promise = 你寫的內容不會拿去訓練模型，也不會出現在紀錄檔裡。
privacy-export = 匯出
privacy-delete = 全部刪除
kept-learners = 你的設定
kept-cards = { $count } 張卡：下次複習的時間
kept-attempts = { $count } 次作答與批改結果
kept-reviews = { $count } 筆複習紀錄
kept-quiz-sessions = { $count } 次測驗
kept-quiz-items = { $count } 道為你挑選的題目
kept-due-rows = { $count } 則預定或已傳送的訊息
host-discord = 訊息與按鈕
host-store = 你的紀錄
host-model = 語言模型
host-none = 沒有使用
host-here = 架設者自己的機器
export-title = 你的資料
export = 關於你的所有資料，都在這個 JSON 檔裡。
export-too-large = 你的資料檔超過 Discord 的上限。請向架設這個機器人的人索取，他們可以從資料庫取出。
delete-title = 要全部刪除嗎？
delete = 你的作答、卡片、測驗和設定都會永久刪除。要保留的話，可以先匯出。
delete-yes = 對，全部刪除
delete-no = 不要，先留著
deleted-title = 已經刪除
deleted = 這裡不再有任何關於你的資料。想重新開始，隨時輸入 /start。

## /help
help-title = 這裡能做什麼
help = 先用 /start 開始，之後有五分鐘就來個 /quiz。
help-note = 其他功能都在卡片的按鈕上。

## /setup
setup-title = 這個伺服器
setup-each-own = 跟隨每個人自己的設定
setup-channel = 學習頻道
setup-no-channel = 還沒選
setup-choose-channel = 請選一個學習頻道，我會檢查在那裡有沒有需要的權限。
setup-all-well = ✓ 我在這個頻道需要的權限都有了。
setup-missing = **我在這個頻道缺少**：
setup-missing-mend = 請到頻道設定，把這些權限給我的身分組，再按 [重新檢查]。
setup-test-model = [問測試模型] 按鈕
setup-test-model-on = 顯示測試模型
setup-test-model-off = 隱藏測試模型
setup-check = 重新檢查
setup-note = 只有能管理這個伺服器的人看得到。
permission-view-channel = 檢視頻道
permission-send-messages = 傳送訊息
permission-send-messages-in-threads = 在討論串中傳送訊息
permission-create-private-threads = 建立私人討論串
permission-embed-links = 嵌入連結
permission-attach-files = 附加檔案
permission-read-message-history = 讀取訊息歷史

## /status
status-title = 系統狀態
status-model = 模型
status-no-model = 沒有
status-queue = { $count } 個請求等待中
status-restarts = 重新啟動過 { $count } 次
status-last-error = 最近的錯誤：
status-running = 啟動時間
status-guilds = 伺服器數
status-memory = 記憶體
status-database = 資料庫版本
status-content = 教材包
status-latency = 延遲
status-refresh = 重新整理
engine-off = 關閉
engine-loading = 載入中
engine-ready = 就緒
engine-failed = 失敗；其他功能照常
engine-stopped = 已停止

## 測試模型
ask-test-model = 問測試模型
model-title = 測試模型的回答
model-loading = 模型還在載入，答案稍後會出現在這裡…
model-waiting = 思考中…
model-writing = …
model-gone = 測試模型放棄了。教練不靠它，測驗照常進行。
model-note = 這是很小的模型，只用來確認整條流程接得通；它只會說英文，也常常說錯。

## 錯誤
error-unknown-topic-title = 找不到這個主題
error-unknown-topic = 這裡沒有「{ $typed }」。
error-unknown-topic-near = 最接近的是：
error-unknown-topic-next = 在主題欄位開始輸入，再從清單裡選。
error-range-title = 超出範圍
error-range = 請選 { $low } 到 { $high } 之間的數字。
error-no-pack-title = 還沒有可以學的內容
error-no-pack = 沒有載入任何教材包。架設這個機器人的人可以用 COACH_PACK_DIRS 加入，並用 `study-coach packs validate` 檢查。
error-no-questions-title = 沒有符合的題目
error-no-questions = 這個主題沒有這種題型。把題型或主題留空再試一次。
error-stale-title = 這張卡片已經結束
error-stale = 它屬於已經過去的一步。用 /quiz 或 /start 回到你現在的位置。
error-not-yours-title = 這是別人的卡片
error-not-yours = 輸入 /quiz，就有你自己的。
error-not-started-title = 請先輸入 /start
error-not-started = 教練還沒有記下任何關於你的資料。/start 會先說明要記下什麼，再徵求你的同意。
error-not-allowed-title = 你沒有權限
error-not-allowed = 這需要「管理伺服器」的權限。
error-busy-title = 請稍等
error-busy = 資料庫正忙，沒有任何變更。請再按一次。
error-model-title = 模型目前無法使用
error-model = 教練沒有它也能運作，晚點再試。
error-forbidden-title = Discord 不讓我這麼做
error-forbidden = 缺少權限。能管理這個伺服器的人可以用 /setup 查看缺了哪些。
error-unexpected-title = 出了點問題
error-unexpected = 已經記下來了，請再試一次。如果又發生，請把編號 { $incident } 告訴架設這個機器人的人。
