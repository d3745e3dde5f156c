"""The client against a platform made of the standard library's server."""

from __future__ import annotations

import json
import sys
import threading
import typing
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from vms import Document, VmsClient, VmsError  # noqa: E402
from vms.generated import operations, schema  # noqa: E402


class Platform:
    """Answers what a test wants, and remembers what was asked."""

    def __init__(self, answer) -> None:
        asked = self.asked = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                asked.append((body, self.headers.get("authorization")))
                said = answer(body, len(asked))
                stream = isinstance(said, list)
                self.send_response(200)
                self.send_header("content-type", "text/event-stream" if stream else "application/json")
                self.end_headers()
                if not stream:
                    self.wfile.write(json.dumps(said).encode())
                    return
                for one in said:
                    text = "event: complete\ndata:\n\n" if one is None else f"event: next\ndata: {json.dumps(one)}\n\n"
                    self.wfile.write(f":\n\n{text}".encode())

            def log_message(self, *_args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def raised(n: int, event: bool = True) -> dict:
    return {"data": {"eventRaised": {"cursor": f"c{n}", "event": {"id": str(n)} if event else None}}}


def pick(data):
    return data["eventRaised"]["cursor"], data["eventRaised"]["event"]


class ClientTest(unittest.TestCase):
    def platform(self, answer) -> Platform:
        platform = Platform(answer)
        self.addCleanup(platform.close)
        return platform

    def test_reads_a_connection_to_its_end(self):
        def answer(body, _n):
            more = body["variables"]["after"] is None
            nodes = [{"node": {"id": "a"}}] if more else [{"node": {"id": "b"}}]
            info = {"hasNextPage": more, "endCursor": "one" if more else None}
            return {"data": {"cameras": {"edges": nodes, "pageInfo": info}}}

        platform = self.platform(answer)
        client = VmsClient(platform.url, api_key="vms_key")
        found = list(client.paginate(operations.cameras, {"first": 1}, lambda data: data["cameras"]))
        self.assertEqual([one["id"] for one in found], ["a", "b"])
        self.assertEqual({bearer for _, bearer in platform.asked}, {"Bearer vms_key"})

    def test_follows_through_a_lost_connection_from_the_last_cursor(self):
        # The first connection breaks after an item and a progress item; the second one goes on.
        script = {1: [raised(1), raised(2, event=False)], 2: [raised(3), None], 3: [raised(4), None]}
        platform = self.platform(lambda _body, n: script[n])
        client = VmsClient(platform.url, api_key="k")
        stop, lost, seen = threading.Event(), [], []
        for cursor, item in client.follow(
            operations.event_raised, {}, pick, stop=stop, on_lost=lambda error, _wait: lost.append(error.code)
        ):
            seen.append((cursor, item["id"]))
            if len(seen) == 3:
                stop.set()
        self.assertEqual(seen, [("c1", "1"), ("c3", "3"), ("c4", "4")])
        self.assertEqual([body["variables"]["after"] for body, _ in platform.asked], [None, "c2", "c3"])
        self.assertEqual(lost, ["UNREACHABLE", "UNREACHABLE"])

    def test_stops_at_a_cursor_that_waiting_does_not_mend(self):
        error = {"message": "Too old.", "extensions": {"code": "CURSOR_EXPIRED", "traceId": "7"}}
        platform = self.platform(lambda _body, _n: [{"errors": [error]}, None])
        client = VmsClient(platform.url, api_key="k")
        with self.assertRaises(VmsError) as refused:
            next(client.follow(operations.event_raised, {}, pick, after="old"))
        self.assertEqual((refused.exception.code, refused.exception.trace_id), ("CURSOR_EXPIRED", "7"))

    def test_signs_in_again_when_its_token_is_no_longer_taken(self):
        def answer(body, n):
            if "login(" in body["query"]:
                token = {"accessToken": f"t{n}", "expiresAt": "2999-01-01T00:00:00.000Z"}
                return {"data": {"login": {"__typename": "LoginSuccess", **token}}}
            if n == 2:
                return {"errors": [{"message": "Ended.", "extensions": {"code": "UNAUTHENTICATED"}}]}
            return {"data": {"me": None}}

        platform = self.platform(answer)
        client = VmsClient(platform.url, email="a@b.example", password="p")
        self.assertEqual(client.request(Document("Me", "query Me { me { id } }")), {"me": None})
        self.assertEqual([bearer for _, bearer in platform.asked], [None, "Bearer t1", None, "Bearer t3"])

    def test_says_what_cannot_be_reached(self):
        with self.assertRaises(VmsError) as refused:
            VmsClient("http://127.0.0.1:1", api_key="k").request(operations.cameras)
        self.assertEqual(refused.exception.code, "UNREACHABLE")
        with self.assertRaises(ValueError):
            VmsClient("http://127.0.0.1:1")

    def test_has_types_for_everything_that_it_names(self):
        for module in (operations, schema):
            for name, value in vars(module).items():
                if typing.is_typeddict(value):
                    typing.get_type_hints(value, vars(module))
        self.assertIn("ONLINE", typing.get_args(schema.CameraStatus))


if __name__ == "__main__":
    unittest.main()
