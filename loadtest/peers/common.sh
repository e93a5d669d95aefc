# What the scripts in this folder share. To be read by them (". common.sh"), not to be run.
#
# Each peer NAME.sh is a server that the load test can be run against, with three verbs:
#
#   NAME.sh prepare DIR               install and build what is missing; may take minutes
#   NAME.sh start DIR [--cpu N] ...   start the server; says pid=, url= and about= on stdout
#   NAME.sh stop DIR                  end exactly the process that start began
#
# Nothing is written outside DIR, apart from packages. Messages for people go to stderr.

peer=$(basename "$0" .sh)

# The network in which servers and load test meet. Its address is no loopback address, which some
# servers refuse to use; packets to it stay in this machine all the same.
network=sotto-peers
address=10.99.0.1

say() { printf '%s\n' "$peer: $*" >&2; }

fail() {
    say "$*"
    exit 1
}

# The server's folder, which nobody else may write to: what is built there will be run.
enter() {
    [ -n "$1" ] || fail 'say in which folder: prepare DIR, start DIR or stop DIR'
    mkdir -p "$1"
    dir=$(cd "$1" && pwd)
}

have() { command -v "$1" >/dev/null 2>&1; }

# want PACKAGE...: installs what is missing of these, or says why it cannot.
want() {
    missing=
    for package in "$@"; do
        status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
        [ "$status" = installed ] || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    have apt-get || fail "not installed and cannot be installed here: there is no apt-get for$missing"
    [ "$(id -u)" = 0 ] ||
        fail "not installed and cannot be installed here: only root may install$missing"
    say "installing$missing ..."
    log=$dir/install.log
    # shellcheck disable=SC2086 # a list of names
    DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends $missing \
        >"$log" 2>&1 && return 0
    # The lists of packages may be old, or not be there at all.
    # shellcheck disable=SC2086
    { apt-get -q update && DEBIAN_FRONTEND=noninteractive \
        apt-get -q install -y --no-install-recommends $missing; } >>"$log" 2>&1 ||
        fail "not installed and cannot be installed here:$missing: $(tail -n 1 "$log")"
}

# Runs a command in the network, as the same process.
inside() { exec ip netns exec "$network" "$@"; }

# Makes the network unless it is there.
network_up() {
    have ip || fail 'the command ip is missing (package iproute2)'
    ip netns list 2>/dev/null | grep -q "^$network\\b" && return 0
    [ "$(id -u)" = 0 ] || fail 'a network namespace is needed, and only root can make one'
    ip netns add "$network" 2>/dev/null || fail 'this machine does not allow network namespaces'
    {
        ip -n "$network" link set lo up &&
            ip -n "$network" link add peers0 type veth peer name peers1 &&
            ip -n "$network" addr add "$address/24" dev peers0 &&
            ip -n "$network" link set peers0 up &&
            ip -n "$network" link set peers1 up
    } || {
        ip netns delete "$network"
        fail 'cannot set up a pair of veth interfaces in a network namespace'
    }
}

# Removes it, unless somebody is in there.
network_down() {
    ip netns list 2>/dev/null | grep -q "^$network\\b" || return 0
    [ -z "$(ip netns pids "$network")" ] || fail "network $network is still in use"
    ip netns delete "$network"
}

# --cpu N and the like: sets cpu, and whatever else the peer declares by settable="name ...".
options() {
    while [ $# -gt 0 ]; do
        name=$(printf '%s' "${1#--}" | tr - _)
        case " cpu ${settable:-} " in
        *" $name "*) ;;
        *) fail "unknown option $1" ;;
        esac
        case "${2:-}" in
        '' | *[!0-9]*) fail "$1 takes a number" ;;
        esac
        eval "$name=$2"
        shift 2
    done
}

# pinned COMMAND...: on the processor --cpu, if one was given; as the same process.
pinned() {
    [ -z "${cpu:-}" ] || set -- taskset -c "$cpu" "$@"
    inside "$@"
}

# Whether the process $1 runs; one that has ended may still wait for its parent to notice.
runs() {
    [ -r "/proc/$1/stat" ] && [ "$(sed 's/.*) //; s/ .*//' "/proc/$1/stat")" != Z ]
}

refuse_second() {
    [ ! -f "$dir/pid" ] || ! runs "$(cat "$dir/pid")" ||
        fail "runs already, as process $(cat "$dir/pid")"
}

# await PID PORT: until something listens at the port, or the process has ended.
await() {
    tries=0
    while [ -z "$(ip netns exec "$network" ss -Hltn "sport = :$2")" ]; do
        runs "$1" || fail "ended at once: $(tail -n 3 "$dir/log")"
        tries=$((tries + 1))
        [ "$tries" -lt 150 ] || fail "does not listen at port $2 after 30 s; see $dir/log"
        sleep 0.2
    done
}

# end NAME: ends the process that the pid file names, if it is still one of that name.
end() {
    [ -f "$dir/pid" ] || return 0
    pid=$(cat "$dir/pid")
    if runs "$pid" && [ "$(cat "/proc/$pid/comm")" = "$1" ]; then
        kill "$pid"
        tries=0
        while runs "$pid"; do
            tries=$((tries + 1))
            [ "$tries" -ne 50 ] || kill -KILL "$pid"
            sleep 0.2
        done
    fi
    rm -f "$dir/pid"
}
