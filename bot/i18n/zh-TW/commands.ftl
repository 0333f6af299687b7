## 指令與選項的名稱、說明。名稱不含空白。
command-start = 開始
command-start-about = 點幾下就設定好你的學習教練
command-quiz = 測驗
command-quiz-about = 做測驗；沒做完的會從原處接著做
command-learn = 學習
command-learn-about = 一小步一小步學一個概念，或做一個實作任務
command-note = 筆記
command-note-about = 寫一則筆記，或看自己的全部筆記
command-progress = 進度
command-progress-about = 看看哪些已經穩固、哪些該複習
command-settings = 設定
command-settings-about = 語言、時區、提醒與純文字模式
command-privacy = 隱私
command-privacy-about = 查看、匯出或刪除教練記下的資料
command-help = 說明
command-help-about = 這裡能做什麼
command-setup = 伺服器設定
command-setup-about = 這個伺服器的語言、時區與學習頻道
command-status = 系統狀態
command-status-about = 機器人與模型的運作狀況

option-topic = 主題
option-topic-about = 概念或步驟；留空就由教練挑選
option-learn-topic-about = 概念、步驟、實作任務或論文；不填就是接下來的那一個
option-note-topic-about = 這則筆記屬於哪個概念
option-text = 內容
option-text-about = 筆記內容；不填就看自己的全部筆記
option-view = 檢視
option-view-about = 步驟、知識地圖、接下來的複習、信心，或本週
option-count = 題數
option-count-about = 要做幾題，1 到 20（預設 5 題）
option-kind = 題型
option-kind-about = 只做一種題型

view-steps = 步驟
view-map = 地圖

kind-choice = 選擇題
kind-multiple = 複選題
kind-cloze = 填空題
kind-numeric = 計算題
kind-short = 簡答題
kind-explain = 說明題
kind-bug = 找錯題
kind-order = 排序題
