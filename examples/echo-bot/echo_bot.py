"""Says again what people say where it is invited. COMMUNE_URL: where the server is; COMMUNE_TOKEN: the key of a bot."""
import asyncio, json, os, random, sys, time, urllib.error, urllib.request, uuid, websockets
URL, TOKEN = os.environ["COMMUNE_URL"].rstrip("/") + "/api/v1", os.environ["COMMUNE_TOKEN"]
HEADERS = {"Authorization": "Token " + TOKEN, "Content-Type": "application/json"}
held, bots = {}, {None: True}  # How far each room was read; who is a bot, and the server is one.

def ask(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(URL + path, data, HEADERS, method=method), timeout=30) as got:
            return json.loads(got.read() or "null")
    except urllib.error.HTTPError as why:
        if why.code not in (403, 404, 409):  # These stay so: it may not, or that is gone. Anything else is tried again.
            raise

def answer(room, event):
    by, text = event.get("by"), event["event"] == "message.created" and event["data"].get("text")
    if text and by not in bots:  # It is one itself, and talks to none.
        bots[by] = any(user.get("bot") for user in ask("GET", f"/users?ids={by}")["users"])
    if text and not bots[by]:  # The key is made of what is answered: however often this is sent, it is said once.
        key = uuid.uuid5(uuid.NAMESPACE_URL, f"{URL} {room} {event['seq']} {event['at']}")
        ask("POST", f"/rooms/{room}/messages", {"key": str(key), "text": text})

def read_on(room):
    if room and room["state"] == "joined":
        id = room["id"]  # The server keeps the position for the next start; a head below means that history was rewound.
        held[id] = min(held.get(id, room["position"]), room["head"])
        while page := (ask("GET", f"/rooms/{id}/events?after={held[id]}") or {}).get("events"):
            for event in page:
                answer(id, event)
                held[id] = event["seq"]
            ask("PUT", f"/rooms/{id}/position", {"seq": held[id]})

def hear(event):  # What comes by the socket says where there is something to read.
    kind, room = event["event"], event.get("room", event.get("data", {}).get("room"))
    if kind == "welcome":
        asked = ask("GET", "/invitations")["invitations"]
        for room in event["rooms"] + [ask("POST", f"/rooms/{one['room']['id']}/invitation", {}) for one in asked]:
            read_on(room)
    elif kind == "membership.changed":
        held.pop(room, None)
        read_on(ask("POST", f"/rooms/{room}/invitation", {}) or ask("GET", f"/rooms/{room}"))
    elif event.get("seq", event.get("head", 0)) > held.get(room, 0):
        read_on(ask("GET", f"/rooms/{room}"))

async def listen():
    async with websockets.connect(URL.replace("http", "ws", 1) + "/ws") as socket:
        await socket.send(json.dumps({"op": "hello", "token": TOKEN}))
        async for frame in socket:
            hear(json.loads(frame))

while True:
    try:
        asyncio.run(listen())
    except (OSError, asyncio.TimeoutError, websockets.WebSocketException) as why:
        print(why, file=sys.stderr)
        if getattr(why, "code", None) in (401, 4001, 4003):
            break  # The key is good no more.
    time.sleep(random.uniform(1, 3))
