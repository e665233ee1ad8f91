"""An endpoint that does nothing: `python -m bench.references.bare_endpoint KAFKA TOPIC PORT`.

FastAPI on uvicorn (uvloop, httptools); the body goes to Kafka as it came (`acks=all`), under the key in `X-Key`, and
the answer waits for the acknowledgement. aiokafka, since it needs no thread: the fastest of the clients here.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from aiokafka import AIOKafkaProducer
from fastapi import FastAPI, Request


def main(kafka: str, topic: str, port: str) -> None:
    """Serve until SIGTERM."""
    state: dict[str, AIOKafkaProducer] = {}

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AIOKafkaProducer(bootstrap_servers=kafka, acks="all") as state["producer"]:
            sys.stdout.write("ready\n")
            sys.stdout.flush()
            yield

    app = FastAPI(lifespan=lifespan)

    @app.post("/v1/events", status_code=202)
    async def post(request: Request) -> dict[str, int]:
        key = request.headers["x-key"].encode()
        sent = await state["producer"].send_and_wait(topic, await request.body(), key=key)
        return {"partition": sent.partition, "offset": sent.offset}

    uvicorn.run(app, host="127.0.0.1", port=int(port), loop="uvloop", http="httptools", log_level="warning")


if __name__ == "__main__":
    main(*sys.argv[1:4])
