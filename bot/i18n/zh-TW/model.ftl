## 回答一點一點出現
stream-loading = 模型還在載入，回答稍後會出現在這裡…
stream-thinking = 思考中…
stream-place = { $ahead ->
    [0] 下一個就是你
   *[other] 前面還有 { $ahead } 位
  }
stream-line = { $place }，大約 { $seconds } 秒
stream-line-soon = { $place }，快了
stream-writing = …
stream-again = 寫到一半中斷了，現在重新開始。
stream-cancel = 取消
stream-cut = 就到這裡：再長就放不下了。
stream-cancelled = 已取消。
stream-late = 等太久了，我先停下來。晚點再試；沒有它，教練也照常運作。
stream-busy-for = 現在問模型的人很多，大約 { $seconds } 秒後會有空位，到時候再試一次。
stream-busy = 現在問模型的人很多，過一分鐘再試。
stream-lost = 回答中斷了，請再試一次；沒有它，教練也照常運作。
stream-paused = 模型暫時休息，教練照常運作。
stream-off = 模型目前無法使用，教練照常運作。
stream-withdrawn = 這段回答的用字沒有通過檢查，我收回了。請再試一次。
stream-silent = 模型什麼也沒說，請再試一次。

## 測試模型
ask-test-model = 問測試模型
model-title = 測試模型的回答
model-again = 再問一次
model-note = 這是很小的模型，只用來確認整條流程接得通；它只會說英文，也常常說錯。

## 模型正在讀答案
reading = 模型正在讀你的答案…
reading-without = 不等模型，直接批改

## /status
status-title = 系統狀態
status-model = 模型
status-running-now = 同時回答 **{ $running }／{ $slots }**
status-queue = **{ $count }** 個等待中
status-speed = 每個回答每秒 **{ $speed }** 個 token
status-lent = 最晚借到 { $time }（{ $left }）
status-weights = 權重 { $size } GiB
status-kv = KV 快取 { $tokens } 個 token，{ $free } 空著
status-kv-size = KV 快取 { $tokens } 個 token
status-vram = GPU 記憶體剩 { $size } GiB
status-context = 每次請求最多 { $tokens } 個 token
status-restarts = 重新啟動過 { $count } 次
status-last-error = 最近的錯誤：
status-running = 啟動時間
status-guilds = 伺服器數
status-memory = 記憶體
status-database = 資料庫版本
status-content = 教材包
status-latency = 延遲
status-refresh = 重新整理
status-lend-120 = 把 GPU 讓給我 2 小時
status-rest-120 = 讓模型休息 2 小時
status-lend-30 = 30 分鐘
status-lend-morning = 到早上 8 點
status-take-back = 讓模型回來
way-continuous = 連續批次處理
way-static = 固定的小批次
way-network = 模型伺服器
engine-off = 關閉
engine-loading = 載入中
engine-ready = 就緒
engine-paused = 不在，記憶體借出去了
engine-failed = 失敗；其他功能照常
engine-stopped = 已停止
