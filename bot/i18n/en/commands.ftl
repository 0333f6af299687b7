## Names and descriptions of commands and their options. Names: lower case, no spaces.
command-start = start
command-start-about = Set up your coach in a few taps
command-quiz = quiz
command-quiz-about = Be quizzed; an unfinished quiz is picked up again
command-progress = progress
command-progress-about = See what is solid and what is due
command-settings = settings
command-settings-about = Your language, time zone, reminders and text-only mode
command-privacy = privacy
command-privacy-about = See, export or delete what the coach keeps about you
command-help = help
command-help-about = What you can do here
command-setup = setup
command-setup-about = This server's language, time zone and study channel
command-status = status
command-status-about = How the bot and its model are doing

option-topic = topic
option-topic-about = A concept or a step; leave empty for what is best now
option-count = count
option-count-about = How many questions, 1 to 20 (default 5)
option-kind = kind
option-kind-about = Only one kind of question

kind-choice = multiple choice
kind-cloze = fill the blank
kind-short = short answer
