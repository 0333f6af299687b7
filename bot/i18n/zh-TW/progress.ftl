## /progress 的各種檢視
view-forecast = 預測
view-confidence = 信心
view-week = 本週
chart-today = 今天
chart-rest = 其他天：沒有

## 接下來的複習
forecast-open = 預測
forecast-title = 接下來的複習
forecast-reviews = { $count ->
    [0] 沒有要複習的
   *[other] 複習 { $count } 題
  }
forecast-reviews-timed = 複習 { $count } 題，約 { $minutes } 分鐘
forecast-today = 今天{ $today }；明天{ $tomorrow }。
forecast-tomorrow = 今天沒有要複習的。明天{ $tomorrow }。
forecast-later = 今天和明天都沒有要複習的；{ $days } 天內有 { $count } 題。
forecast-empty = 接下來 { $days } 天都沒有要複習的。先答幾題，每一題都會在剛好的時候回來，到時這裡就看得到。
forecast-late = 今天的題目裡，有 { $count } 題是之前留下來的。
forecast-spread = 現在有 { $count } 題該複習，一天做完太擠。像這樣分開做，{ $days } 天就補完了。
forecast-spread-long = 現在有 { $count } 題該複習，一天做完太擠。像這樣分開做要兩個多星期，慢慢來就好。
forecast-line = { $day }：{ $count } 題
forecast-line-late = { $day }：{ $count } 題，其中 { $late } 題是之前留下來的
forecast-head = 接下來 { $days } 天的複習
forecast-legend-due = 當天該複習
forecast-legend-late = 之前留下來的
forecast-legend-easy = 輕鬆日
forecast-alt = 接下來 { $days } 天每天複習題數的長條圖。{ $lines }。
forecast-note = 這是照目前的安排算的；這段時間新答的題目會再加上去。

## 信心與正確率
calibration-open = 信心
calibration-title = 信心與正確率
calibration-well = { $count } 題對 { $right } 題：拿捏得準
calibration-too-sure = { $count } 題對 { $right } 題：太有把握了
calibration-too-unsure = { $count } 題對 { $right } 題：可以更有把握
calibration-unclear = { $count } 題對 { $right } 題：還看不準
calibration-too-few = { $count ->
    [0] 還沒有作答
   *[other] 才 { $count } 題，還看不出來
  }
calibration-line = { $level }：{ $said }
calibration-line-range = { $level }：{ $said }（大概在 { $low } 到 { $high }）
calibration-lead-too-sure = 說「{ $level }」的時候答對 { $share }，比這個說法該有的少。這時多看一眼很值得。
calibration-lead-too-unsure = 說「{ $level }」的時候答對 { $share }，比你想的多。可以多相信自己一點。
calibration-lead-well = 你對自己拿捏得準：說「{ $level }」的時候，答對 { $share }。
calibration-lead-unclear = 說「{ $level }」的時候，目前答對 { $share }。再答幾題，就看得出你拿捏得準不準。
calibration-lead-too-few = 在測驗裡說說你有多少把握。同一種回答滿八題，這裡就會顯示你是不是跟自己想的一樣準。
calibration-not-asked = 現在不會問你有多少把握，到設定裡可以再打開。
calibration-head = 多有把握，又答對多少
calibration-legend-meant = 拿捏得準的範圍
calibration-legend-yours = 你，橫線是大概的範圍
calibration-alt = 每一種把握程度的答對比例。{ $lines }。
calibration-note = 最近 90 天裡，你說過有多少把握的作答。拿捏得準的意思是：用猜的在 67% 以下，還算有把握在 67% 到 80%，很有把握在 80% 以上。

## 本週
week-open = 本週
week-title = 本週
week-lead = 這 { $days } 天裡你學了 { $studied } 天，答了 { $answers } 題。
week-pause = 這週比較安靜。學會的都還在，什麼時候方便再接著學就好。
week-empty = 最近兩週還沒有紀錄。先答一題，就是開始。
week-studied = 有學習的日子：{ $days } 天中 { $now } 天（前一週 { $before } 天）
week-answers = 作答：{ $now } 題（前一週 { $before } 題）
week-right = 答對：{ $now }（前一週 { $before }）
week-minutes = 作答時間：約 { $now } 分鐘（前一週 { $before } 分鐘）
week-mended = 克服的錯題：{ $now } 題（前一週 { $before } 題）
week-new = 新概念：{ $now } 個（前一週 { $before } 個）
week-line = { $day }：{ $count } 題（前一週 { $before } 題）
week-head = 每天的作答
week-legend-now = 這 7 天
week-legend-before = 前 7 天
week-alt = 最近七天每天作答題數的長條圖。{ $lines }。
