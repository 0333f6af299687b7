## /settings，學習方式
learning-open = 學習方式
learning-title = 你的學習方式
learning-note = 從下一次作答開始，輕鬆日會少排一點複習；一兩天後就要再問的卡不會為它挪動。各目標的複習量只用間隔換算，忘了的卡還會另外再問。
learning-goal = 記憶目標
learning-goal-choice = 目標：記得 { $goal }%
learning-goal-usual = 一般的目標：再問的時候，100 張大約忘了 { $forgotten } 張
learning-goal-fewer = 複習較少，忘得較多：複習量約 { $times } 倍，100 張大約忘了 { $forgotten } 張
learning-goal-more = 複習較多，忘得較少：複習量約 { $times } 倍，100 張大約忘了 { $forgotten } 張
learning-moved = { $count ->
    [0] 沒有卡換日子。
   *[other] 有 { $count } 張卡換了日子。
  }
learning-goal-undo = 復原：回到 { $goal }%
learning-new = 每天新內容
learning-new-choice = 每天最多 { $count } 個新內容
learning-new-nothing = 不學新的，只複習
learning-day = 一天從幾點開始
learning-day-choice = 一天從 { $clock } 開始
learning-day-next = 新的時間從下一個學習日開始算，做過的仍算在原來那天。
learning-day-now = 照新的時間，今天是 { $day }；做過的仍算在原來那天。
learning-easy = 輕鬆日
learning-easy-none = 沒有
learning-easy-choose = 輕鬆日：沒有
learning-two = 兩個按鈕
learning-two-about = 只分答對和沒答對，不出現「有點難」和「很簡單」按鈕。
learning-two-on = 只用兩個按鈕
learning-two-off = 顯示「有點難」和「很簡單」
learning-sure = 有多少把握？
learning-sure-about = 大約每三題問一次，在批改結果之前。
learning-sure-on = 問我有多少把握
learning-sure-off = 不要問我有多少把握

## 休息中的卡
resting-open = { $count } 張休息中的卡
resting-title = 休息中的卡
resting = 這些卡一直記不住，所以先讓它們休息，暫時不問。想好了隨時可以找回來，今天就會再問。
resting-none = 沒有休息中的卡。一直記不住的卡，會問你要不要讓它休息。
resting-since = 從 { $day }開始休息，忘了 { $count } 次
resting-retired = 已經不教的內容
resting-choose = 找一張回來…
