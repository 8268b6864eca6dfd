#!/bin/sh
# Registers the members of a JSON body with curl and follows the task to its end.
# Usage: LOYALTY_TOKEN=... ./register.sh URL BODY.json   (the body holds that token)
set -eu
url=$1 body=$2

# --retry waits and asks again on 429, as long as Retry-After says; a 503 it repeats as well,
# so leave it out where a batch must never be sent twice.
post() { curl --silent --show-error --retry 3 --header 'Content-Type: application/json' --data-binary "$2" "$url/api/v1.1/$1"; }
# An answer is flat enough for sed; take jq where you have it.
field() { sed -n "s/.*\"$1\": *\"\{0,1\}\([^\",}]*\).*/\1/p"; }

# `error` tells whatever the HTTP status does: some targets answer 200 to everything.
answer=$(post loyalty/register_member_batch_task "@$body")
if [ "$(printf '%s' "$answer" | field error)" != 0 ]; then
  printf 'refused: %s\n' "$answer" >&2
  exit 1
fi
task=$(printf '%s' "$answer" | field task_id)

for _ in $(seq 60); do
  answer=$(post tasks/status "{\"token\": \"$LOYALTY_TOKEN\", \"task_id\": \"$task\"}")
  case $(printf '%s' "$answer" | field status) in
    completed | success) printf '%s\n' "$answer"; exit 0 ;;
    failed) printf 'failed: %s\n' "$answer" >&2; exit 1 ;;
  esac
  sleep 1
done
printf 'task %s has not ended\n' "$task" >&2
exit 1
