#!/bin/sh
# Janus (its videoroom) as a peer of comparisons.
#
#   janus.sh prepare DIR                                install and build what is missing
#   janus.sh start DIR [--cpu N] [--event-loops N]      start it (common.sh explains the verbs)
#   janus.sh stop DIR                                   end it
#
# --event-loops (1, or what JANUS_EVENT_LOOPS says): threads that forward media; 0 is a thread for
# each connection. On one processor one thread is what suits Janus best.
#
# The package uses a libsrtp that computes by NSS, which is several times slower than by OpenSSL.
# Who runs Janus for many people builds it otherwise, so we do: from the distribution's own sources,
# of the same version, into DIR.
set -eu
verb=${1:-}
folder=${2:-}
[ $# -lt 2 ] || shift 2
. "$(dirname "$0")/common.sh"
port=8188
first_room=1234
rooms=64 # as many as the load test may ask for
settable=event_loops
event_loops=${JANUS_EVENT_LOOPS:-1}

srtp_version() { dpkg-query -W -f '${Version}' libsrtp2-1; }

# Sources may not be among what apt is set up to know: it is told of them in a folder of its own.
apt_sources() {
    apt=$dir/apt
    mkdir -p "$apt/parts" "$apt/lists/partial" "$apt/cache/archives/partial"
    : >"$apt/list"
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [ ! -f "$file" ] || sed -n 's/^deb /deb-src /p' "$file" >>"$apt/list"
    done
    for file in /etc/apt/sources.list.d/*.sources; do
        [ ! -f "$file" ] ||
            sed 's/^Types:.*/Types: deb-src/' "$file" >"$apt/parts/$(basename "$file")"
    done
}

# apt-get, with that folder for everything it reads and writes.
apt_here() {
    apt-get -q -o Dir::Etc::sourcelist="$apt/list" -o Dir::Etc::sourceparts="$apt/parts" \
        -o Dir::State::lists="$apt/lists" -o Dir::Cache="$apt/cache" \
        -o APT::Sandbox::User=root "$@"
}

build_srtp() {
    version=$(srtp_version)
    srtp=$dir/libsrtp2-$version
    [ ! -f "$srtp/libsrtp2.so.1" ] || return 0
    want gcc make libc6-dev libssl-dev dpkg-dev
    say "building libsrtp2 $version with OpenSSL ..."
    log=$dir/build.log
    source=$dir/source
    rm -rf "$source"
    mkdir -p "$source"
    apt_sources
    apt_here update >"$log" 2>&1 || true # a foreign package source may have no sources
    (cd "$source" && apt_here source "libsrtp2=$version") >>"$log" 2>&1 ||
        fail "no sources of libsrtp2 $version: $(grep '^E:' "$log" | tail -n 1)"
    # Optimized as the distribution does (debian/rules).
    (cd "$source"/libsrtp2-*/ &&
        ./configure --enable-openssl CFLAGS='-O3 -fexpensive-optimizations -funroll-loops' &&
        make shared_library) >>"$log" 2>&1 || fail "cannot build libsrtp2: see $log"
    mkdir -p "$srtp"
    cp "$source"/libsrtp2-*/libsrtp2.so.1 "$srtp/"
    rm -rf "$source"
}

# A folder with links to what is needed, so that nothing else is loaded.
only() {
    mkdir -p "$dir/$1"
    found=$(dpkg -L janus | grep "/janus/$1/$2\$" || true)
    [ -n "$found" ] || fail "the package janus has no $2"
    ln -sf "$found" "$dir/$1/$2"
}

# The packaged configuration reduced to what a call needs. Janus is an ICE-lite agent, as servers
# with a public address may be; so its clients lead ICE, whoever offers. Statistics and
# notifications that nobody reads are off, bit rates are not capped.
configure() {
    only plugins libjanus_videoroom.so
    only transports libjanus_websockets.so
    mkdir -p "$dir/config" "$dir/none"
    loops=
    [ "$event_loops" = 0 ] || loops="event_loops = $event_loops"
    cat >"$dir/config/janus.jcfg" <<END
general: {
    configs_folder = "$dir/config"
    plugins_folder = "$dir/plugins"
    transports_folder = "$dir/transports"
    events_folder = "$dir/none"
    loggers_folder = "$dir/none"
    debug_level = 3
    debug_colors = false
    interface = "$address"
    $loops
}
media: {
    ipv6 = false
    rtp_port_range = "20000-40000"
    slowlink_threshold = 0
}
nat: {
    ice_lite = true
    ice_enforce_list = "$address"
    ignore_mdns = true
}
events: {
    broadcast = false
    stats_period = 0
}
END
    cat >"$dir/config/janus.transport.websockets.jcfg" <<END
general: {
    json = "compact"
    ws = true
    ws_port = $port
    ws_ip = "$address"
    wss = false
}
admin: {
    admin_ws = false
    admin_wss = false
}
END
    cat >"$dir/config/janus.plugin.videoroom.jcfg" <<END
general: {
    events = false
}
END
    for room in $(seq "$first_room" $((first_room + rooms - 1))); do
        cat >>"$dir/config/janus.plugin.videoroom.jcfg" <<END
room-$room: {
    description = "load test"
    publishers = 2000
    bitrate = 0
    fir_freq = 0
    audiocodec = "opus"
    videocodec = "vp8"
    audiolevel_event = false
    transport_wide_cc_ext = true
    notify_joining = false
    record = false
}
END
    done
}

# A comparison with the wrong library would be unfair: the process itself is asked.
verify_srtp() {
    maps=$(grep -o '/.*libsrtp2\.so.*' "/proc/$1/maps" | sort -u)
    if [ "$maps" != "$srtp/libsrtp2.so.1" ] ||
        ! grep -q 'libcrypto\.so' "/proc/$1/maps"; then
        end janus
        fail "it uses another libsrtp than the one built for it: $maps"
    fi
}

case "$verb" in
prepare)
    enter "$folder"
    want janus iproute2 util-linux
    build_srtp
    ;;
start)
    enter "$folder"
    options "$@"
    srtp=$dir/libsrtp2-$(srtp_version 2>/dev/null || true)
    [ -f "$srtp/libsrtp2.so.1" ] || fail "not ready: run $0 prepare $dir first"
    refuse_second
    network_up
    configure
    (pinned env LD_LIBRARY_PATH="$srtp" janus -F "$dir/config") \
        >"$dir/log" 2>&1 </dev/null &
    echo $! >"$dir/pid"
    await $! "$port"
    verify_srtp $!
    echo "pid=$!"
    echo "url=ws://$address:$port"
    echo "about=Janus $(dpkg-query -W -f '${Version}' janus), libsrtp2 $(srtp_version) with OpenSSL," \
        "event loops: $event_loops"
    ;;
stop)
    enter "$folder"
    end janus
    ;;
*) fail 'say prepare DIR, start DIR or stop DIR' ;;
esac
