#!/usr/bin/python3
"""A plugin of circusd in Python: writes a line into a file for every process that is started, "WATCHER PID NUMBER".

    [plugin:spawns]
    cmd = /opt/plugins/spawn_log.py
    file_name = /tmp/spawns

It needs pyzmq (apt install python3-zmq).
"""
import json
import os
import uuid

import zmq

# Endpoints and options: circusd gives them in environment variables.
options = json.loads(os.environ["CIRCUS_PLUGIN_CONFIG"])
context = zmq.Context()

events = context.socket(zmq.SUB)
events.setsockopt(zmq.SUBSCRIBE, b"watcher.")
events.connect(os.environ["CIRCUS_PUBSUB_ENDPOINT"])

control = context.socket(zmq.DEALER)
control.connect(os.environ["CIRCUS_ENDPOINT"])


def call(command, **properties):
    """Sends a command and waits for its reply."""
    request = {"id": uuid.uuid4().hex, "command": command, "properties": properties}
    control.send(json.dumps(request).encode())
    reply = json.loads(control.recv())
    if reply.get("status") == "error":
        raise RuntimeError(reply["reason"])
    return reply


while True:
    topic, payload = events.recv_multipart()
    watcher, action = topic.decode()[len("watcher."):].rsplit(".", 1)
    if action == "spawn":
        number = call("numprocesses", name=watcher)["numprocesses"]
        with open(options["file_name"], "a") as file:
            file.write(f"{watcher} {json.loads(payload)['process_pid']} {number}\n")
