#!/bin/sh
# The network in which a server and the load test meet (common.sh says why):
#
#   network.sh up              make it, unless it is there
#   network.sh run COMMAND...  run something in it
#   network.sh down            remove it; refused while somebody is in there
set -eu
. "$(dirname "$0")/common.sh"

case "${1:-}" in
up) network_up ;;
run)
    shift
    inside "$@"
    ;;
down) network_down ;;
*) fail 'say up, run COMMAND or down' ;;
esac
