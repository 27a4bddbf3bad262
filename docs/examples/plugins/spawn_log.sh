#!/bin/sh
# A plugin of circusd in shell: writes a line into a file for every process that is started, "WATCHER PID".
#
#   [plugin:spawns]
#   cmd = /opt/plugins/spawn_log.sh "$(circus.file_name)"
#   file_name = /tmp/spawns
#
# An option comes as an argument here: circusd puts it in place of $(circus.file_name).
circusctl --endpoint "$CIRCUS_PUBSUB_ENDPOINT" listen watcher. |
while IFS= read -r event; do
    topic=${event%%: *}
    case $topic in
    watcher.*.spawn)
        watcher=${topic#watcher.}
        pid=$(printf '%s\n' "$event" | sed -n 's/.*"process_pid": *\([0-9]*\).*/\1/p')
        echo "${watcher%.spawn} $pid" >> "$1"
        ;;
    esac
done
