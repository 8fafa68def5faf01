#!/bin/sh
# registry.sh serve                      the registry: read-only while images are being collected
# registry.sh collect TIME [ARGUMENT]...   collects what no image needs, for TIME at most
# registry.sh preview [ARGUMENT]...        says what a collection would free
#
# Between the two stand two locks, in files beside the data. The collector wishes for the registry to be read-only by
# holding `wish`, and begins when it holds `writers` alone; a registry that takes images holds `writers` with others.
# The kernel takes a lock from a process that ends, however it ends: nothing is left behind that could keep the
# registry read-only, and no image is pushed while a collector is at work.

set -u
window=${REGSVC_WINDOW:-/window}
images=${REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY:-}
for config in ${REGSVC_CONFIGURATION:-/etc/distribution/config.yml /etc/docker/registry/config.yml}; do
    [ -f "$config" ] && break
done

say() { printf 'collector: %s\n' "$*"; }

# Whether a collector wishes for the registry to be read-only.
wished() {
    flock -n -s 8 || return 0
    flock -u 8
    return 1
}

# Takes the lock of those that write, if no collector has it or wishes for it.
take() {
    wished && return 1
    exec 9>>"$window/writers"
    flock -n -s 9 && return 0
    exec 9>&-
    return 1
}

# Starts the registry. From here on the lock is the registry's own, for as long as it runs.
open() {
    mode=read-write
    registry serve "$config" 8>&- &
    child=$!
    exec 9>&-
}

close() {
    mode=read-only
    REGISTRY_STORAGE_MAINTENANCE_READONLY='{"enabled":true}' registry serve "$config" 8>&- 9>&- &
    child=$!
}

# Lets the registry finish its transfers.
finish() {
    kill -TERM "$child" 2>/dev/null
    while kill -0 "$child" 2>/dev/null; do wait "$child"; done
}

# Without a way to lock, nothing can be collected, and the registry takes images all the time.
locks() {
    command -v flock >/dev/null && return 0
    say 'the image has no flock: no images are collected'
    return 1
}

serve() {
    locks || exec registry serve "$config"
    ending=
    exec 8>>"$window/wish"
    if take; then open; else close; fi
    trap 'ending=1; kill -TERM "$child" 2>/dev/null' TERM INT
    while :; do
        sleep 1 8>&- 9>&- &
        wait $!
        if ! kill -0 "$child" 2>/dev/null; then
            wait "$child"
            exit $?
        fi
        [ -z "$ending" ] || continue
        if [ $mode = read-write ]; then
            wished || continue
            say 'images are being collected: the registry is read-only'
            finish
            [ -z "$ending" ] && close
        else
            take || continue
            say 'no images are being collected: the registry takes images'
            finish
            [ -z "$ending" ] && open
        fi
    done
}

# 90 for `90s`, `1m30s`.
seconds() {
    sum=0 rest=$1
    while [ -n "$rest" ]; do
        number=${rest%%[smhd]*}
        rest=${rest#"$number"}
        case $rest in
        m*) number=$((number * 60)) ;;
        h*) number=$((number * 3600)) ;;
        d*) number=$((number * 86400)) ;;
        esac
        sum=$((sum + number))
        rest=${rest#?}
    done
    echo "$sum"
}

# Waits for the collector, and ends it after so many seconds.
attend() {
    left=$1
    while kill -0 "$child" 2>/dev/null; do
        if [ "$left" -le 0 ]; then
            kill -TERM "$child" 2>/dev/null
            sleep 2
            kill -KILL "$child" 2>/dev/null
            say "ended after $1 seconds: what is left is for the next run"
            wait "$child"
            return 124
        fi
        sleep 1
        left=$((left - 1))
    done
    wait "$child"
}

# What the images take up, in KiB.
used() { du -sk "$images" | { read -r size rest; echo "$size"; }; }

# What the blobs take up that the collector calls eligible for deletion, in KiB.
eligible() {
    sum=0
    while read -r line; do
        case $line in
        *'blob eligible for deletion: '*)
            digest=${line##*: }
            hex=${digest#*:}
            blob=$images/docker/registry/v2/blobs/${digest%%:*}/${hex%"${hex#??}"}/$hex
            if [ -d "$blob" ]; then
                size=$(du -sk "$blob" | { read -r size rest; echo "$size"; })
                sum=$((sum + size))
            fi
            ;;
        esac
    done <"$log"
    echo "$sum"
}

# Says what came of a run: how much space, and the collector's own figures.
tell() {
    figures='nothing to collect'
    while read -r line; do
        case $line in *'blobs marked, '*) figures=$line ;; esac
    done <"$log"
    [ -z "$images" ] || figures="$1 $2 KiB: $figures"
    say "$figures"
}

# Repeats the last words of a collector that failed.
complain() { tail -n 5 "$log" | while read -r line; do say "$line"; done; }

# Runs the collector; an empty registry has nothing for it, which it calls an error.
run() {
    limit=$1
    shift
    log=/tmp/collector.$$
    registry garbage-collect "$@" "$config" >"$log" 2>&1 &
    child=$!
    trap 'kill -TERM "$child" 2>/dev/null' TERM INT
    attend "$limit"
    status=$?
    if [ $status -ne 0 ]; then
        case $(cat "$log") in
        *': marking manifest '* | *': marking blob '*) complain ;;
        *'Path not found: /docker/registry/v2/'*) status=0 ;;
        *) complain ;;
        esac
    fi
    return $status
}

# The redis remembers blobs that are gone: pushes would leave them out.
forget() {
    server=${REGISTRY_REDIS_ADDR:-${REGISTRY_REDIS_OPTIONS_ADDRS:-}}
    server=${server#'["'}
    server=${server%'"]'}
    [ -n "$server" ] || return 0
    password=${REGISTRY_REDIS_PASSWORD:-${REGISTRY_REDIS_OPTIONS_PASSWORD:-}}
    host=${server%:*}
    host=${host#[}
    {
        [ -z "$password" ] || printf 'AUTH %s\r\n' "$password"
        printf 'SELECT %s\r\nFLUSHDB\r\nQUIT\r\n' "${REGISTRY_REDIS_DB:-${REGISTRY_REDIS_OPTIONS_DB:-0}}"
    } | nc -w 10 "${host%]}" "${server##*:}" | {
        failed=
        while read -r line; do case $line in -*) failed=1 ;; esac; done
        [ -z "$failed" ]
    }
}

collect() {
    locks || exit 1
    limit=$(seconds "$1")
    shift
    exec 8>>"$window/wish" 9>>"$window/writers"
    tries=5
    until flock -n -x 8; do
        tries=$((tries - 1))
        if [ $tries -eq 0 ]; then
            say 'another collection runs already'
            exit 1
        fi
        sleep 1
    done
    tries=180
    until flock -n -x 9; do
        tries=$((tries - 1))
        if [ $tries -eq 0 ]; then
            say 'the registry did not become read-only within 180 seconds: nothing was collected'
            exit 1
        fi
        sleep 1
    done
    [ -z "$images" ] || before=$(used)
    run "$limit" "$@"
    status=$?
    if ! forget; then
        say 'the redis could not be emptied: empty it before the next push'
        status=1
    fi
    [ -z "$images" ] || freed=$((before - $(used)))
    if [ $status -eq 0 ] || [ -n "$images" ]; then tell freed "${freed:-}"; fi
    exit $status
}

preview() {
    run 3600 --dry-run "$@"
    status=$?
    if [ $status -eq 0 ] || [ -n "$images" ]; then tell 'would free' "$(eligible)"; fi
    exit $status
}

command=$1
shift
$command "$@"
