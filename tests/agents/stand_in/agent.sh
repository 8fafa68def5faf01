#!/bin/sh
# Stands in for `om` and `svcmgr`: logs each call and what it reads, and answers with what a real
# agent was recorded to say. It stands in a folder with `replies/`; reply N of a kind of call is
# `replies/KIND.N`, and the last one is given for ever. A reply `KIND.N.sh` is run instead.
cd "${0%/*}" || exit 97
call="${0##*/} $*"
key=${call% --from -}
key=${key##* }
case $call in
  "om svc --version") kind=version ;;
  "om --version") kind=version-v3 ;;
  "om daemon running") kind=daemon ;;
  "om daemon status --format=json" | "om daemon status -o json") kind=cluster-state ;;
  "om pool status --format json" | "om pool ls -o json --node *") kind=pools ;;
  "om net status --format json" | "om network ls -o json") kind=networks ;;
  "om node print capabilities --format json" | "om node capabilities list -o json --node *") kind=capabilities ;;
  "om cluster get --kw cluster.dns") kind=dns ;;
  "om node scan capabilities" | "om node capabilities scan --node *") kind=scan ;;
  "om "*/cfg/*-history" print config" | "om "*/cfg/*-history" config show") kind=history-configuration ;;
  "om "*/cfg/*-history" create") kind=history-create ;;
  "om "*/cfg/*-history" add --key history --from -" | "om "*/cfg/*-history" key add --name history --from -") kind=history-add ;;
  "om "*/cfg/*-history" change --key history --from -" | "om "*/cfg/*-history" key change --name history --from -") kind=history-change ;;
  "om "*/cfg/*-history" decode --key history" | "om "*/cfg/*-history" key decode --name history") kind=history-decode ;;
  "om "*/sec/*" list -o json" | "om "*/cfg/*" list -o json") kind=object-overview ;;
  "om "*/sec/*" print config" | "om "*/sec/*" config show") kind=sec-configuration ;;
  "om "*/cfg/*" print config" | "om "*/cfg/*" config show") kind=cfg-configuration ;;
  "om "*/sec/*" gen cert" | "om "*/sec/*" certificate create") kind=certify ;;
  "om "*/sec/*" create"*) kind=sec-create ;;
  "om "*/cfg/*" create"*) kind=cfg-create ;;
  "om "*" add --key "*" --from -" | "om "*" key add --name "*" --from -") kind=add-$key ;;
  "om "*" change --key "*" --from -" | "om "*" key change --name "*" --from -") kind=change-$key ;;
  "om "*/sec/*" delete" | "om "*/cfg/*" delete") kind=delete ;;
  "om "*/vol/*" list -o json") kind=volume-overview ;;
  "om "*/vol/*" print config" | "om "*/vol/*" config show") kind=volume-configuration ;;
  "om "*/vol/*" purge") kind=volume-purge ;;
  "om "*" purge") kind=purge ;;
  "om "*" stop") kind=stop ;;
  "om "*" set --kw "* | "om "*" config update --set "*) kind=set ;;
  "om node logs "*) kind=node-journal ;;
  "om "*" logs "*) kind=journal ;;
  "om daemon status --format json" | "om "*" list -o json") kind=overview ;;
  "om "*" print status --format json --refresh" | "om "*" instance status --refresh "*) kind=refresh ;;
  "om "*" print config" | "om "*" config show") kind=configuration ;;
  "om cluster config get --kw cluster.name" | "om cluster get --kw cluster.name") kind=cluster ;;
  "om "*" decode --key "* | "om "*" key decode --name "*) kind=decode ;;
  "svcmgr create "* | "om "*" create "*) kind=create ;;
  "om "*" provision") kind=provision ;;
  "om "*" abort") kind=abort ;;
  "om "*" start --node "*) kind=start ;;
  "om "*" restart --rid "*" --node "*) kind=restart ;;
  "om "*" run --rid "*" --node "*) kind=run ;;
  *)
    echo "$call" >>log
    echo "the stand-in has no reply to: $call" >&2
    exit 98
    ;;
esac
echo "$call" >>log
echo $$ >>pids
env >"environment.$kind"
# What anybody sees of the processes that run: those of this agent, and who called it.
for process in $$ "$PPID"; do
  tr '\0' ' ' <"/proc/$process/cmdline" >>arguments 2>/dev/null
  echo >>arguments
done
# Several calls may be made at the same time: none sees half of what another has read.
cat >"stdin.$$"
mv "stdin.$$" "stdin.$kind"

# A key that is made once gives back what it was handed, to the byte (observed on both agents).
case $kind-$key in
  decode-htpasswd | decode-http_secret | decode-remote_token)
    if [ -e "stdin.add-$key" ] && [ ! -e replies/decode.sealed ]; then
      cat "stdin.add-$key"
      exit 0
    fi
    ;;
esac

# What was created is kept as it was handed over, where nothing else was recorded of what came after it.
if [ "$kind" = configuration ] && [ -e stdin.create ] && [ ! -e replies/configuration.1.sh ]; then
  number=0
  [ ! -e count.configuration ] || read -r number <count.configuration
  last=replies/configuration.$number
  if [ ! -e "replies/configuration.$((number + 1))" ]; then
    if [ ! -e replies/configuration.4 ] || ! grep -q '^exit: 0' "$last"; then
      cat stdin.create
      exit 0
    fi
  fi
fi

# Where nothing was recorded of objects there are none, and a history can be begun.
if ! ls replies/"$kind".* >/dev/null 2>&1; then
  case $kind in
    history-configuration | sec-configuration | cfg-configuration | volume-configuration)
      echo "no match, object not found" >&2
      exit 1
      ;;
    history-create | history-add) exit 0 ;;
  esac
fi

# Of what is asked at the same time, each call gets what was recorded for it, in whatever order they come.
case $kind in
  decode | object-overview)
    # What a test has made up is given by its number.
    made_up=$(grep -L '^command: ' replies/"$kind".[0-9]* 2>/dev/null)
    for reply in $(grep -lsxF "command: $call" replies/"$kind".[0-9]* | sort -t. -k2n); do
      last=$reply
      [ -n "$made_up" ] || ! mkdir "used.${reply##*/}" 2>/dev/null || break
    done
    if [ -z "$made_up" ] && [ -n "${last-}" ]; then
      sed '1,/^--- stdout$/d; /^--- stderr$/,$d' "$last"
      sed '1,/^--- stderr$/d' "$last" >&2
      while read -r word code; do
        [ "$word" != exit: ] || exit "$code"
      done <"$last"
    fi
    ;;
esac

number=0
[ ! -e "count.$kind" ] || read -r number <"count.$kind"
number=$((number + 1))
while [ ! -e "replies/$kind.$number" ] && [ ! -e "replies/$kind.$number.sh" ]; do
  number=$((number - 1))
  if [ "$number" -le 0 ]; then
    echo "the stand-in has no reply of kind $kind" >&2
    exit 99
  fi
done
echo "$number" >"count.$kind"

if [ -e "replies/$kind.$number.sh" ]; then
  . "./replies/$kind.$number.sh"
  exit
fi
reply=replies/$kind.$number
sed '1,/^--- stdout$/d; /^--- stderr$/,$d' "$reply"
sed '1,/^--- stderr$/d' "$reply" >&2
while read -r word code; do
  [ "$word" != exit: ] || exit "$code"
done <"$reply"
