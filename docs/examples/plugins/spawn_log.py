#!/usr/bin/python3
"""A plugin of circusd in Python: writes a line into a file for every process that is started, "WATCHER PID NUMBER".

    [plugin:spawns]
    cmd = /opt/plugins/spawn_log.py
    file_name = /tmp/spawns

It needs pyzmq (apt install python3-zmq), unless circusd has keys: then plugins reach it over its Unix socket, which needs nothing.
"""
import json
import os
import socket
import uuid


class ZeroMq:
    """tcp://HOST:PORT: commands on one socket, events on another."""

    def __init__(self, endpoint, pubsub_endpoint):
        import zmq

        self.control = zmq.Context.instance().socket(zmq.DEALER)
        self.control.connect(endpoint)
        self.hearing = zmq.Context.instance().socket(zmq.SUB)
        self.hearing.setsockopt(zmq.SUBSCRIBE, b"watcher.")
        self.hearing.connect(pubsub_endpoint)

    def ask(self, request):
        self.control.send(json.dumps(request).encode())
        return json.loads(self.control.recv())

    def events(self):
        while True:
            topic, payload = self.hearing.recv_multipart()
            yield topic.decode(), json.loads(payload)


class Unix:
    """unix:///PATH: a message is four bytes with its length and so many bytes of JSON. One connection for commands, one for events."""

    def __init__(self, endpoint):
        self.path = endpoint[len("unix://"):]
        self.control = self.connect()

    def connect(self):
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(self.path)
        return connection.makefile("rwb")

    def ask(self, request, stream=None):
        stream = stream or self.control
        message = json.dumps(request).encode()
        stream.write(len(message).to_bytes(4, "big") + message)
        stream.flush()
        return self.read(stream)

    def read(self, stream):
        return json.loads(stream.read(int.from_bytes(stream.read(4), "big")))

    def events(self):
        stream = self.connect()
        self.ask({"id": "1", "command": "subscribe", "properties": {"topics": ["watcher."]}}, stream)
        while True:
            message = self.read(stream)
            yield message["topic"], message["event"]


# Endpoints and options: circusd gives them in environment variables.
options = json.loads(os.environ["CIRCUS_PLUGIN_CONFIG"])
endpoint = os.environ["CIRCUS_ENDPOINT"]
circusd = Unix(endpoint) if endpoint.startswith("unix://") else ZeroMq(endpoint, os.environ["CIRCUS_PUBSUB_ENDPOINT"])


def call(command, **properties):
    """Sends a command and waits for its reply."""
    reply = circusd.ask({"id": uuid.uuid4().hex, "command": command, "properties": properties})
    if reply.get("status") == "error":
        raise RuntimeError(reply["reason"])
    return reply


for topic, payload in circusd.events():
    watcher, action = topic[len("watcher."):].rsplit(".", 1)
    if action == "spawn":
        number = call("numprocesses", name=watcher)["numprocesses"]
        with open(options["file_name"], "a") as file:
            file.write(f"{watcher} {payload['process_pid']} {number}\n")
