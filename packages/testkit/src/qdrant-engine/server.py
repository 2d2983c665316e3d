"""Qdrant's own engine (the package qdrant-edge-py: its segments, indexes and filters, in this process) behind as much of
its REST interface as our stores use. What this file does not know it refuses. Prints its port.

Two things the package cannot do are played: a collection without vectors has one that nobody uses, and true and false,
which its Python side turns into numbers, are stored as words.
"""
import json
import shutil
import tempfile
import threading
import urllib.parse
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import qdrant_edge as edge

ROOT = Path(tempfile.mkdtemp(prefix="loci-qdrant-engine-"))
LOCK = threading.RLock()
COLLECTIONS = {}
INDEX_TYPES = {
    "keyword": edge.PayloadSchemaType.Keyword,
    "integer": edge.PayloadSchemaType.Integer,
    "float": edge.PayloadSchemaType.Float,
    "bool": edge.PayloadSchemaType.Keyword,
}


class Refusal(Exception):
    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def stored(value):
    if isinstance(value, bool):
        return f"#{value}"
    return [stored(part) for part in value] if isinstance(value, list) else value


def shown(value):
    if value in ("#True", "#False"):
        return value == "#True"
    return [shown(part) for part in value] if isinstance(value, list) else value


def to_filter(given):
    if given is None:
        return None
    unknown = set(given) - {"must", "should", "must_not"}
    if unknown:
        raise Refusal(501, f"the engine's shell does not know {unknown}")
    return edge.Filter(**{clause: [to_condition(part) for part in parts] for clause, parts in given.items()})


def to_condition(given):
    if "has_id" in given:
        return edge.HasIdCondition(set(given["has_id"]))
    if "is_empty" in given:
        return edge.IsEmptyCondition(given["is_empty"]["key"])
    if "key" not in given:
        return to_filter(given)
    if "range" in given:
        bounds = {name: float(bound) for name, bound in given["range"].items()}
        return edge.FieldCondition(given["key"], range=edge.RangeFloat(**bounds))
    match = given["match"]
    wanted = edge.MatchValue(stored(match["value"])) if "value" in match else edge.MatchAny(match["any"])
    return edge.FieldCondition(given["key"], match=wanted)


class Collection:
    def __init__(self, config):
        self.config = config
        self.indexes = {}
        self.path = ROOT / str(uuid.uuid4())
        self.path.mkdir()
        vectors = config.get("vectors") or {}
        unused = {"unused": edge.EdgeVectorParams(size=1, distance=edge.Distance.Dot)}
        own = edge.EdgeVectorParams(size=vectors["size"], distance=edge.Distance.Cosine) if vectors else unused
        self.shard = edge.EdgeShard.create(str(self.path), edge.EdgeConfig(vectors=own, wal_enabled=False))

    def close(self):
        self.shard.close()
        shutil.rmtree(self.path)

    def info(self, _body):
        schema = {key: {"data_type": kind, "points": 0} for key, kind in self.indexes.items()}
        params = {"vectors": self.config.get("vectors") or {}}
        return {"status": "green", "config": {"params": params}, "payload_schema": schema}

    def create_index(self, body):
        schema = body["field_schema"]
        kind = schema if isinstance(schema, str) else schema["type"]
        params = INDEX_TYPES[kind] if isinstance(schema, str) else edge.KeywordIndexParams(is_tenant=True)
        self.shard.update(edge.UpdateOperation.create_field_index(body["field_name"], params))
        self.indexes[body["field_name"]] = kind
        return {"operation_id": 0, "status": "completed"}

    def update(self, name, body):
        operation = edge.UpdateOperation
        if name == "upsert":
            points = [
                edge.Point(id=point["id"], vector=point["vector"], payload=self.payload(point.get("payload")))
                for point in body["points"]
            ]
            self.shard.update(operation.upsert_points(points, condition=to_filter(body.get("update_filter"))))
        elif name == "delete" and "points" in body:
            self.shard.update(operation.delete_points(body["points"]))
        elif name == "delete":
            self.shard.update(operation.delete_points_by_filter(to_filter(body["filter"])))
        elif name == "overwrite_payload" and "filter" in body:
            payload = self.payload(body["payload"])
            self.shard.update(operation.overwrite_payload_by_filter(to_filter(body["filter"]), payload))
        else:
            raise Refusal(501, f"the engine's shell does not know {name}")
        return {"operation_id": 0, "status": "completed"}

    def batch(self, body):
        return [self.update(name, part) for operation in body["operations"] for name, part in operation.items()]

    def payload(self, given):
        return {key: stored(value) for key, value in (given or {}).items()}

    def record(self, point):
        vector = getattr(point, "vector", None)
        payload = point.payload and {key: shown(value) for key, value in point.payload.items()}
        own = {} if vector is None or isinstance(vector, dict) else {"vector": list(vector)}
        return {"id": str(point.id), "payload": payload, **own}

    def retrieve(self, body):
        wanted = {"with_payload": body.get("with_payload", True), "with_vector": body.get("with_vector") or False}
        return [self.record(point) for point in self.shard.retrieve(body["ids"], **wanted)]

    def scroll(self, body):
        order = body.get("order_by")
        if order is not None:
            way = edge.Direction.Desc if order.get("direction") == "desc" else edge.Direction.Asc
            order = edge.OrderBy(order["key"], way, start_from=order.get("start_from"))
        request = edge.ScrollRequest(
            offset=body.get("offset"),
            limit=body["limit"],
            filter=to_filter(body.get("filter")),
            with_payload=body.get("with_payload", True),
            with_vector=body.get("with_vector") or False,
            order_by=order,
        )
        points, following = self.shard.scroll(request)
        page = [self.record(point) for point in points]
        return {"points": page, "next_page_offset": None if following is None else str(following)}

    def count(self, body):
        return {"count": self.shard.count(edge.CountRequest(exact=body["exact"], filter=to_filter(body.get("filter"))))}

    def query(self, body):
        request = edge.QueryRequest(
            limit=body["limit"],
            query=edge.Query.Nearest(body["query"]),
            filter=to_filter(body.get("filter")),
            with_payload=body.get("with_payload", True),
            params=edge.SearchParams(exact=(body.get("params") or {}).get("exact", False)),
        )
        found = self.shard.query(request)
        return {"points": [{**self.record(point), "version": point.version, "score": point.score} for point in found]}

    def facet(self, body):
        wanted = to_filter(body.get("filter"))
        request = edge.FacetRequest(body["key"], limit=body["limit"], exact=body["exact"], filter=wanted)
        return {"hits": [{"value": hit.value, "count": hit.count} for hit in self.shard.facet(request).hits]}


ROUTES = {
    "GET ": Collection.info,
    "PUT index": Collection.create_index,
    "PUT points": lambda collection, body: collection.update("upsert", body),
    "POST points": Collection.retrieve,
    "POST points/delete": lambda collection, body: collection.update("delete", body),
    "POST points/batch": Collection.batch,
    "POST points/scroll": Collection.scroll,
    "POST points/count": Collection.count,
    "POST points/query": Collection.query,
    "POST facet": Collection.facet,
}


def answer(method, path, body):
    parts = [urllib.parse.unquote(part) for part in path.split("/") if part]
    if parts == ["collections"]:
        return {"collections": [{"name": name} for name in COLLECTIONS]}
    if len(parts) < 2 or parts[0] != "collections":
        raise Refusal(404, "Not found")
    name, rest = parts[1], "/".join(parts[2:])
    if method == "PUT" and rest == "":
        if name in COLLECTIONS:
            raise Refusal(409, f"Wrong input: Collection `{name}` already exists!")
        COLLECTIONS[name] = Collection(body)
        return True
    route = ROUTES.get(f"{method} {rest}")
    if route is None and (method, rest) != ("DELETE", ""):
        raise Refusal(501, f"the engine's shell does not know {method} {rest}")
    if name not in COLLECTIONS:
        raise Refusal(404, f"Not found: Collection `{name}` doesn't exist!")
    if route is None:
        COLLECTIONS.pop(name).close()
        return True
    return route(COLLECTIONS[name], body)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def respond(self):
        size = int(self.headers.get("content-length") or 0)
        path = urllib.parse.urlparse(self.path).path
        try:
            body = json.loads(self.rfile.read(size)) if size else {}
            with LOCK:
                root = {"title": "Qdrant's engine", "version": "1.17.0"}
                status, reply = 200, root if path == "/" else {"result": answer(self.command, path, body), "status": "ok"}
        except Refusal as refusal:
            status, reply = refusal.status, {"status": {"error": str(refusal)}}
        except Exception as error:  # what the engine refuses
            status, reply = 400, {"status": {"error": str(error)}}
        text = json.dumps({**reply, "time": 0}).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_PUT = do_POST = do_DELETE = respond


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


SERVER = Server(("127.0.0.1", 0), Handler)
print(SERVER.server_address[1], flush=True)
try:
    SERVER.serve_forever()
except KeyboardInterrupt:
    pass
finally:
    shutil.rmtree(ROOT, ignore_errors=True)
