#!/bin/sh
# Sotto as a peer of comparisons: the server of this tree, with the settings for development.
#
#   sotto.sh prepare DIR | start DIR [--cpu N] | stop DIR     (common.sh explains them)
#
# SOTTO_JAVA_OPTS holds, as for ./sotto.
set -eu
verb=${1:-}
folder=${2:-}
[ $# -lt 2 ] || shift 2
. "$(dirname "$0")/common.sh"
root=$(cd "$(dirname "$0")/../.." && pwd)
port=7890

case "$verb" in
prepare) "$root/sotto" build >&2 || fail 'cannot be built here' ;;
start)
    enter "$folder"
    options "$@"
    refuse_second
    network_up
    # A peer forwards every microphone, and so does this one beside it: SOTTO__MEDIA__VOICES_MAX=8 is our default.
    export SOTTO__MEDIA__VOICES_MAX="${SOTTO__MEDIA__VOICES_MAX:-0}"
    (pinned "$root/sotto" dev --port "$port" --udp-port 7892 --admin-port 6791 \
        --advertise "$address") >"$dir/log" 2>&1 </dev/null &
    echo $! >"$dir/pid"
    await $! "$port"
    echo "pid=$!"
    echo "url=ws://$address:$port"
    echo "about=Sotto, voices_max $SOTTO__MEDIA__VOICES_MAX ${SOTTO_JAVA_OPTS:-}"
    ;;
stop)
    enter "$folder"
    end java
    ;;
*) fail 'say prepare DIR, start DIR or stop DIR' ;;
esac
