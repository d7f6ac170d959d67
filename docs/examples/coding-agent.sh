#!/bin/sh
# Runs a coding agent in a fresh clone and pushes what it changed to a branch named after the issue.
#   CODING_AGENT   its command; it reads the prompt on stdin and works in the folder it is started in
#   GIT_PASSWORD   of the user who pushes: not the bot's token, which an agent never sees
# Settings: AGENT_COMMAND=/path/to/coding-agent.sh  AGENT_ENV=CODING_AGENT,GIT_PASSWORD,…its own key
set -eu
read_task() { node -p "const t = require(process.env.FORGEHAND_TASK); $1"; }
say() { node -e 'console.log(JSON.stringify({ outcome: process.argv[1], summary: process.argv[2] }))' "$@" >"$FORGEHAND_RESULT"; }

branch="agent/$(read_task t.issue.number)"
export GIT_ASKPASS="$PWD/askpass" GIT_TERMINAL_PROMPT=0
printf '#!/bin/sh\nprintf %%s "${GIT_PASSWORD-}"\n' >"$GIT_ASKPASS"
chmod 700 "$GIT_ASKPASS"

echo '::progress 5 cloning'
git clone --quiet "$(read_task t.repository.cloneUrl)" work
cd work
git switch --quiet --create "$branch"

echo '::progress 20 working on it'
$CODING_AGENT <"$FORGEHAND_PROMPT"

git add --all
if git diff --cached --quiet; then
  say failed 'It changed nothing.'
  exit 0
fi
echo '::progress 90 pushing'
git -c user.name=forgehand -c user.email=forgehand@localhost commit --quiet --message "$(read_task t.issue.title)"
git push --quiet --force origin "$branch"
say done "Pushed $(git diff --stat HEAD~1 | tail -1 | sed 's/^ //') to the branch $branch."
