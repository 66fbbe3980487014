"""Runs the code of one process.python node, and is its module `sealbot`.

It talks to its runner over file descriptor 3, one JSON text a line, and to nobody else; no secret is ever an argument
or a variable of the environment. When the runner hangs up, this process and all that it started end.
"""

import ast
import atexit
import json
import linecache
import os
import queue
import signal
import socket
import sys
import threading
import traceback
import types


class SealbotError(Exception):
    """What sealbot refuses; `code` is stable, such as "vault-busy" or "item-missing"."""

    def __init__(self, code, message, hint=None):
        super().__init__(message)
        self.code = code
        self.hint = hint


class Channel:
    """Questions to the runner and its answers; any thread may ask."""

    def __init__(self, descriptor):
        self._socket = socket.socket(fileno=descriptor)
        # Programs that the code starts shall not inherit it.
        self._socket.set_inheritable(False)
        self._lines = self._socket.makefile("r", encoding="utf-8", newline="\n")
        self._lock = threading.Lock()
        self._answers = {}
        self._last = 0

    def start(self):
        """The order; from then on answers are listened for."""
        order = json.loads(self._lines.readline())
        threading.Thread(target=self._listen, daemon=True).start()
        return order

    def tell(self, kind, **rest):
        line = json.dumps({"t": kind, **rest}, allow_nan=False) + "\n"
        with self._lock:
            self._socket.sendall(line.encode("utf-8", "replace"))

    def ask(self, kind, **rest):
        answer = queue.SimpleQueue()
        with self._lock:
            self._last += 1
            number = self._last
            self._answers[number] = answer
        self.tell(kind, id=number, **rest)
        reply = answer.get()
        if "error" in reply:
            error = reply["error"]
            raise SealbotError(error["code"], error["message"], error.get("hint"))
        return reply.get("value")

    def _listen(self):
        for line in self._lines:
            reply = json.loads(line)
            with self._lock:
                answer = self._answers.pop(reply["id"])
            answer.put(reply)
        os.killpg(os.getpgrp(), signal.SIGKILL)


class Vault:
    """The items of a vault that is open. Methods are as in JavaScript: see the documentation of openVault."""

    def __init__(self, channel, handle, index, name):
        self._channel = channel
        self._place = {"handle": handle, "index": index}
        self.name = name

    def get(self, name):
        return self._call("get", name=name)

    def insert(self, name, value, category=None, expires_at=...):
        self._write("insert", name, value, category, expires_at)

    def update(self, name, value, category=None, expires_at=...):
        self._write("update", name, value, category, expires_at)

    def upsert(self, name, value, category=None, expires_at=...):
        self._write("upsert", name, value, category, expires_at)

    def delete(self, name):
        self._call("delete", name=name)

    def get_secret(self, name):
        return self._call("getSecret", name=name)

    def insert_secret(self, name, value, category=None, expires_at=...):
        self._write("insertSecret", name, value, category, expires_at)

    def update_secret(self, name, value, category=None, expires_at=...):
        self._write("updateSecret", name, value, category, expires_at)

    def upsert_secret(self, name, value, category=None, expires_at=...):
        self._write("upsertSecret", name, value, category, expires_at)

    def delete_secret(self, name):
        self._call("deleteSecret", name=name)

    def list(self):
        return self._call("list")

    def _write(self, method, name, value, category, expires_at):
        options = {}
        if category is not None:
            options["category"] = category
        if expires_at is not ...:
            options["expiresAt"] = expires_at
        self._call(method, name=name, value=value, **options)

    def _call(self, method, **rest):
        return self._channel.ask("call", method=method, **self._place, **rest)


class Vaults(tuple):
    """Several open vaults in the order they were named; closed together."""

    def close(self):
        if self:
            self[0]._channel.ask("close", handle=self[0]._place["handle"])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class OneVault(Vault):
    """One open vault; closed when its `with` block ends, however it ends."""

    def close(self):
        self._channel.ask("close", handle=self._place["handle"])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def module_of(channel, order):
    """The module `sealbot` as the code imports it, and sees without importing it."""

    def opened(names, mode, timeout):
        if isinstance(timeout, (int, float)):
            timeout = timeout * 1000
        return channel.ask("open", vaults=list(names), mode=mode, timeout=timeout)

    def open_vault(name, mode="exclusive", timeout=None):
        """Waits until no other run has the vault open. `timeout`: seconds, or a text such as "30s"."""
        found = opened([name], mode, timeout)
        return OneVault(channel, found["handle"], 0, found["names"][0])

    def open_vaults(names, mode="exclusive", timeout=None):
        """As open_vault, several at once: `with open_vaults(["a", "b"]) as (a, b):`."""
        found = opened(names, mode, timeout)
        return Vaults(Vault(channel, found["handle"], i, name) for i, name in enumerate(found["names"]))

    def keep(values=None, /, **more):
        """Makes values available to every later node as msg["kept"]."""
        channel.tell("keep", values={**(values or {}), **more})

    def debug(value, label=None):
        """Puts a value into the run's history."""
        channel.tell("debug", value=value, label=label)

    module = types.ModuleType("sealbot", "What sealbot gives to code of a process.python node.")
    for given in (SealbotError, open_vault, open_vaults, keep, debug):
        setattr(module, given.__name__, given)
    module.msg = order["msg"]
    module.kept = order["kept"]
    return module


def compiled(source, name):
    """The code as the body of a function, so that it can return what is sent on."""
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    tree = ast.parse("def main(): pass", name)
    tree.body[0].body = ast.parse(source, name).body or tree.body[0].body
    scope = {}
    exec(compile(tree, name, "exec"), scope)
    return scope["main"].__code__


def failure_of(error, name):
    """Code, message and place of what the code raised; its own part of the trace goes to the run's log."""
    trace = error.__traceback__
    while trace and trace.tb_frame.f_code.co_filename != name:
        trace = trace.tb_next
    traceback.print_exception(type(error), error, trace)
    lines = [frame.lineno for frame in traceback.extract_tb(trace) if frame.filename == name]
    where = f" (line {lines[-1]})" if lines else ""
    if isinstance(error, SealbotError):
        return {"code": error.code, "message": str(error), "hint": error.hint}
    return {"code": "node-failed", "message": f"{type(error).__name__}: {error}{where}", "hint": None}


def main():
    # Line by line: soon enough to be followed, and no line is cut in two on its way.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, write_through=False)
    channel = Channel(3)
    order = channel.start()
    module = module_of(channel, order)
    sys.modules["sealbot"] = module
    name = f"<{order['node']}>"
    given = {key: value for key, value in vars(module).items() if not key.startswith("__")}
    try:
        run = types.FunctionType(compiled(order["code"], name), {**given, "__name__": "__main__", "__builtins__": __builtins__})
        channel.tell("result", value=run())
    except BaseException as error:  # SystemExit too: the run's node is what ends here.
        channel.tell("failed", error=failure_of(error, name))
    finally:
        # Threads that the code left behind do not hold the run up.
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


main()
