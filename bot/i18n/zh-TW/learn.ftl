## 一個概念
learn-open = 學點新的
learn-picture = **想像一下：** { $text }
learn-formula = **唸出來：** { $text }
learn-example = **舉個例子：** { $text }
learn-pitfall = **△ { $symptom }**
    **原因：** { $cause }
    **這樣做：** { $avoid }
learn-reading = **讀一段或看一段，一次一份就好：**
learn-portion = { $mark } #{ $number } { $title }，{ $locator }，{ $minutes } 分鐘
learn-portion-watch = { $mark } #{ $number } { $title }，{ $locator }，{ $minutes } 分鐘；停下來畫圖
learn-terms = **詞彙：**
learn-notes = **你的筆記：**
learn-note = 第 { $number }/{ $total } 頁 · { $minutes } 分鐘 · { $state }
learn-back = ◀ 上一頁
learn-more = 更多 ▶
learn-ahead-how = 它怎麼運作 ▶
learn-ahead-traps = 例子與陷阱 ▶
learn-ahead-further = 接下來 ▶
learn-done = ✓ 讀完了
learn-quiz = 考考我
learn-map = 在地圖上
learn-draw = 畫下來
learn-note-write = 記筆記
learn-exercise = 實作：{ $title }
learn-paper = 論文：{ $title }
learn-read-title = ✓ 讀完了
learn-read = 「{ $title }」算是開始學了。今天就答一題，它會在剛好的時候再回來找你。
learn-following = **路線上的下一個：** { $title }（{ $minutes } 分鐘）
learn-next = 下一個：{ $title }
learn-unread = 還沒讀完
learn-around-title = 地圖上的「{ $title }」
learn-back-to = ◀ { $title }
learn-before = **在它之前：** { $titles }
learn-before-none = 學它之前不需要先學別的。
learn-after = **通往：** { $titles }
learn-choose-concept = 選一個概念
learn-choose-exercise = 選一個實作任務
learn-step-note = 理論大約 { $minutes } 分鐘 · 第 { $page }/{ $pages } 頁
learn-nothing-left-title = 全部都開始學了
learn-nothing-left = 這條路線的概念你都開始學了。該複習的會在測驗裡回來；哪裡還不穩，看地圖就知道。
minutes = { $count } 分鐘

## 一篇論文
paper-guess = **先猜：** { $text }
paper-problem = **問題：** { $text }
paper-did = **他們做了什麼：** { $text }
paper-found = **他們發現什麼：** { $text }
paper-conclusion = **結論：** { $text }
paper-first = **先讀：** { $text }
paper-later = **留到後面：** { $text }
paper-ahead-found = 他們發現什麼 ▶
paper-ahead-reading = 怎麼讀它 ▶
paper-concepts = 相關概念
paper-note = { $authors }，{ $year } · { $minutes } 分鐘

## 實作任務
practice-goal = **目標：** { $text }
practice-guess = **先猜：** { $text }
practice-guessed = **你的預期：** { $text }
    現在動手做，看看結果。
practice-note = { $minutes } 分鐘 · { $needs }
needs-phone = 手機就夠
needs-computer = 需要電腦，或用 Colab
needs-gpu = 需要 GPU，Colab 免費的就可以
needs-nvidia = 需要 NVIDIA GPU
practice-begin = 開始動手
practice-phone = 我只有手機
practice-watch = 改這裡，看變化 ▶
practice-change = **改這裡，看變化：** { $text }
practice-trap = **△ 陷阱：** { $text }
practice-good = **好的結果：** { $text }
practice-done = ✓ 做完了
practice-result = 做完了，回報結果
practice-report = 要回報的：{ $text }
practice-phone-look = 看答案
practice-phone-answer = **答案：** { $text }
practice-phone-note = { $minutes } 分鐘，只要這支手機，也許再加一枝筆
practice-form-title = 你的結果
practice-form-label = 寫下結果的那一行
practice-done-title = ✓ 完成實作
practice-reported = **你的結果：**
practice-guess-right = **你的預期：** { $yours } ✓ 正是如此。
practice-guess-wrong = **你的預期：** { $yours }
    **實際上：** { $right }
practice-undo = 復原

## 筆記
note-title = 你的筆記
note-general = 一般筆記
note-kept-title = ✓ 記下了 · { $topic }
note-concept = 看這個概念
note-edit = 修改
note-undo = 復原
note-all = 我的全部筆記
note-new = 新筆記
note-delete = 刪除
note-deleted-title = 已刪除 · { $topic }
note-deleted = 最後再放一次，想留的話可以複製：
note-none = 還沒有筆記。用自己的話寫一句，勝過抄別人的一頁。
note-choose = 打開一則筆記
note-count = 共 { $count } 則 · 第 { $page }/{ $pages } 頁
note-form-title = 你的筆記
note-form-hint = 用自己的話寫，只有你看得到。
note-export = 匯出
note-export-title = 你的筆記檔案
note-exported = 全部筆記，依概念排好，Markdown 格式。

## 畫圖
draw-title = 畫下來 · { $title }
draw-first = 先蓋住內容，憑記憶畫：每個方塊、每個箭頭。數字只是告訴你有幾個方塊。
draw-free = 憑記憶畫出各部分怎麼連在一起，方塊加箭頭就夠了。
draw-boxes = 一共有 { $count } 個方塊。
draw-note = 畫在紙上或手機上都行，拍張照就可以。跟你的筆記收在一起，只有你看得到。
draw-hand-in = 交一張圖
draw-reference = 看參考圖
draw-mine = 我的圖（{ $count }）
draw-another = 再交一張
draw-older = 更早的 ▶
draw-form-title = 你的圖
draw-form-label = 圖片檔
draw-form-hint = PNG、JPEG 或 WebP，8 MB 以內
draw-compare = 先是你的，再來是參考圖。少了什麼？有沒有畫了其實不是這樣的？
draw-look = 可以這樣畫：
draw-own-alt = 你畫的「{ $title }」
draw-blank-alt = { $title }：{ $count } 個空白方塊的骨架，等你填

## 地圖
map-whole = 知識地圖
map-title = 知識地圖 · { $track }
map-strand = **{ $title }** { $total } 個中穩固 { $solid } 個，已開始 { $begun } 個
map-strand-practised = **{ $title }** { $total } 個中穩固 { $solid } 個，已開始 { $begun } 個，完成實作 { $practised } 個
map-dimensions = 核心維度
map-steps = 步驟
map-dimension = 維度
map-step = 步驟 { $number }
map-zoom = 放大看
map-solid = 穩固 { $solid }/{ $total }
map-line = { $title }：{ $counts }
map-page = { $title }（{ $page }/{ $pages }）
map-alt = 「{ $title }」的知識地圖。

## 源頭與工具
sources-open = 我的源頭
sources-title = 你的固定源頭
sources = 選三到五個，其他的就讓它過去。到處撿碎片，拼不出多少東西。
sources-none = 還沒選。
sources-own = （自己加的）
sources-choose = 選擇源頭
sources-add = 加入自己的
sources-drop = 移除：{ $title }
sources-few = 至少選 { $fewest } 個，最多 { $most } 個。
sources-enough = { $fewest } 到 { $most } 個就夠。每隔幾個月再看一次合不合用。
sources-form-title = 你自己的源頭
sources-form-name = 名稱
sources-form-url = 網址
sources-form-url-hint = 以 https:// 開頭
stack-open = 我的工具組
stack-title = 你的工具組
stack = 每一層一個工具，整條鏈都由你掌控。做完的成果會替工具打勾。
stack-note = 有理由就可以換；換上的工具要靠新的成果打勾。
stack-open-layer = 還空著
stack-chosen = 已選
stack-proved = ✓ 有成果為證
stack-choose-layer = 選一層
stack-layer-title = 你的工具組 · { $layer }
stack-layer = **目前：** { $tool }
stack-choose-tool = 選一個工具
stack-other = 其他工具…
stack-clear = 先空著
stack-form-title = 其他工具
stack-form-label = 名稱
