#!/bin/sh
# Makes a Gitea ready to try: an admin, the bot's user and token, a repository with the hook, three
# issues. Run again it changes nothing. For trying out only: the admin's password is printed.
set -eu

ADMIN=ann
BOT=forgehand
PASSWORD=${ADMIN_PASSWORD:-forgehand-trial}
TOKEN_FILE=/run/forgehand/token
API=$GITEA_URL/api/v1

gitea_admin() { su-exec git gitea --config /data/gitea/conf/app.ini admin "$@"; }
call() { # method path [json]
  curl -fsS -u "$ADMIN:$PASSWORD" -X "$1" -H 'Content-Type: application/json' ${3:+-d "$3"} "$API$2"
}

if [ -s "$TOKEN_FILE" ]; then
  echo "Already set up: http://localhost:3080 ($ADMIN / $PASSWORD)"
  exit 0
fi

gitea_admin user create --admin --username "$ADMIN" --password "$PASSWORD" \
  --email ann@example.org --must-change-password=false
gitea_admin user create --username "$BOT" --random-password \
  --email bot@example.org --must-change-password=false
call POST /user/repos '{"name": "app", "auto_init": true}' >/dev/null
call PUT "/repos/$ADMIN/app/collaborators/$BOT" '{"permission": "write"}'
call POST "/repos/$ADMIN/app/hooks" "{\"type\": \"gitea\", \"active\": true,
  \"events\": [\"issues_only\", \"issue_assign\", \"issue_label\", \"issue_milestone\", \"issue_comment\"],
  \"config\": {\"url\": \"$HOOK_URL\", \"content_type\": \"json\", \"secret\": \"$WEBHOOK_SECRET\"}}" >/dev/null
for issue in \
  '{"title": "Parse the header", "body": "The first of three."}' \
  '{"title": "Filter by level", "body": "## Dependencies\n- Blocked by: #1"}' \
  '{"title": "Write the manual page", "body": "Nothing blocks it."}'; do
  call POST "/repos/$ADMIN/app/issues" "$issue" >/dev/null
done
gitea_admin user generate-access-token --raw --username "$BOT" --token-name forgehand \
  --scopes write:issue,read:repository,read:user >"$TOKEN_FILE.new"
chmod 644 "$TOKEN_FILE.new"
mv "$TOKEN_FILE.new" "$TOKEN_FILE"
echo "Ready: http://localhost:3080 ($ADMIN / $PASSWORD). Assign an issue of $ADMIN/app to $BOT."
