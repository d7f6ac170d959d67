#!/bin/sh
# Runs an agent in bubblewrap: of the file system it sees the system's programs, read-only, and its own
# folder; of the machine's processes its own; of the environment what the bot gave it. It has the network.
#   AGENT_COMMAND="/path/to/sandboxed.sh /opt/agents/agent.sh"
set -eu
case $1 in
/*) agent=$1 ;;
*) agent=$(command -v "$1") ;;
esac
shift
exec bwrap --die-with-parent --unshare-all --share-net \
  --ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/sbin /sbin \
  --symlink usr/lib /lib --symlink usr/lib64 /lib64 \
  --ro-bind-try /etc/resolv.conf /etc/resolv.conf --ro-bind-try /etc/hosts /etc/hosts \
  --ro-bind-try /etc/ssl /etc/ssl --ro-bind-try /etc/alternatives /etc/alternatives \
  --proc /proc --dev /dev --tmpfs /tmp --ro-bind "$agent" "$agent" \
  --bind "$PWD" "$PWD" --chdir "$PWD" -- "$agent" "$@"
