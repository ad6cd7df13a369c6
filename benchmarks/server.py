"""The server of the comparison: nginx with the data of data/make.py, on a core of its own if the machine has two."""

import os
import shutil
import socket
import ssl
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def cores():
    """Returns (core of the client, core of the server)."""
    usable = sorted(os.sched_getaffinity(0))
    return usable[0], usable[1 if len(usable) > 1 else 0]


def openssl(*words, cwd):
    subprocess.run(["openssl", *words], cwd=cwd, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def certify(folder):
    """Makes server.pem and server.key for localhost, and ca.pem, which signed it."""
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "30", "-subj", "/CN=benchmark CA", cwd=folder)
    openssl("req", *key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost", cwd=folder)
    with open(f"{folder}/names", "w", encoding="ascii") as f:
        f.write("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-out", "server.pem", "-days", "30", "-extfile", "names", cwd=folder)


def prepare(folder):
    """Makes data and certificates, unless they exist."""
    if os.path.exists(f"{folder}/ready"):
        return
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(f"{folder}/temp")
    subprocess.run([sys.executable, f"{HERE}/data/make.py", f"{folder}/data"], check=True)
    certify(folder)
    open(f"{folder}/ready", "w", encoding="ascii").close()


class Server:
    def __init__(self, folder):
        self.folder = os.path.abspath(folder)
        prepare(self.folder)
        self.ca = f"{self.folder}/ca.pem"
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        with open(f"{HERE}/nginx.conf.in", encoding="utf-8") as f:
            text = f.read().replace("@DIR@", self.folder).replace("@PORT@", str(self.port))
        # Started as root, the worker of nginx would run as the user nobody, who may not be able to read the folder.
        text = text.replace("@USER@", "user root;" if os.geteuid() == 0 else "")
        with open(f"{self.folder}/nginx.conf", "w", encoding="utf-8") as f:
            f.write(text)
        self.process = subprocess.Popen(
            ["nginx", "-p", self.folder, "-c", f"{self.folder}/nginx.conf"],
            preexec_fn=lambda: os.sched_setaffinity(0, {cores()[1]}),
            stdout=subprocess.DEVNULL, stderr=open(f"{self.folder}/nginx.out", "w", encoding="utf-8"))
        self._wait()

    def _wait(self):
        context = ssl.create_default_context(cafile=self.ca)
        for _ in range(100):
            if self.process.poll() is not None:
                raise SystemExit("nginx did not start: " + open(f"{self.folder}/nginx.out", encoding="utf-8").read())
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1) as s:
                    context.wrap_socket(s, server_hostname="localhost").close()
                    return
            except OSError:
                time.sleep(0.05)
        raise SystemExit("nginx does not answer")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
