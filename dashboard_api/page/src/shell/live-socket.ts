/** Keeps one live socket open: subscribes, merges frames into the store, notices silence, comes back by itself. */
import { backoff } from "../core/backoff";
import { CATCH_UP_MS, closed, heard, isSilent, type Link, refusalOf } from "../core/connection";
import { applyDelta, applySnapshot, forgetPosition, type Outcome, resumePoint } from "../core/live";
import type { Authenticate, Frame, Subscribe } from "../core/wire";
import type { Store } from "./store";

export interface Wanted {
  /** Empty: all. */
  territories: string[];
  groups: string[];
}

const PROTOCOL = "vigilits.v1";
/** What the service says before it closes on who named a territory in which they read nothing. */
const FORBIDDEN = "forbidden";
/** Why the service starts anew with somebody who reads more or less than before. */
const ACCESS = "access";

export class LiveSocket {
  #socket: WebSocket | null = null;
  #attempt = 0;
  #askedAt = 0;
  #accessMoved = false;
  /** Whether this socket was ever asked for territories by name: a refusal may come after we have asked anew without. */
  #named = false;
  #outside = false;
  /** Whoever may read another level while cut off is told everything again: what changed since would leave the rest. */
  resumes = true;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly store: Store,
    private readonly url: string,
    private token: string,
    private wanted: Wanted,
  ) {}

  start(): void {
    this.#watch = setInterval(() => this.#look(), 1000);
    addEventListener("online", this.#hurry);
    addEventListener("offline", this.#lost);
    this.#open();
  }

  stop(): void {
    clearInterval(this.#watch);
    removeEventListener("online", this.#hurry);
    removeEventListener("offline", this.#lost);
    this.#drop();
  }

  /** Other territories or groups: the next answer is a snapshot of them. */
  want(wanted: Wanted): void {
    this.wanted = wanted;
    forgetPosition(this.store.live);
    if (this.#socket?.readyState === WebSocket.OPEN) this.#ask();
  }

  /** On an open socket the place is kept; a new one starts from a snapshot, for the token may read less than the last. */
  renew(token: string): void {
    this.token = token;
    const state = this.#socket?.readyState;
    if (state === WebSocket.CONNECTING) return;
    if (state === WebSocket.OPEN) {
      this.#socket?.send(JSON.stringify({ type: "authenticate", token } satisfies Authenticate));
      return;
    }
    forgetPosition(this.store.live);
    this.#accessMoved = true;
    this.#attempt = 0;
    this.#open();
  }

  #open(): void {
    this.#drop();
    const socket = new WebSocket(this.url, PROTOCOL);
    this.#socket = socket;
    this.#named = false;
    this.#askedAt = this.store.now();
    socket.onopen = () => this.#ask();
    socket.onmessage = (message: MessageEvent<string>) => this.#take(JSON.parse(message.data) as Frame);
    socket.onclose = (event) => this.#closed(event.code);
  }

  #ask(): void {
    const resume = this.resumes ? resumePoint(this.store.live) : null;
    if (resume === null) forgetPosition(this.store.live);
    const frame: Subscribe = {
      type: "subscribe",
      token: this.token,
      territories: this.wanted.territories,
      activity_groups: this.wanted.groups,
      ...(resume === null ? {} : { resume }),
    };
    this.#named ||= this.wanted.territories.length > 0;
    this.#askedAt = this.store.now();
    this.#setLink({ kind: "catching_up" });
    this.#socket?.send(JSON.stringify(frame));
  }

  #take(frame: Frame): void {
    const { store } = this;
    if (frame.type === "snapshot") this.#merge(applySnapshot(store.live, frame));
    else if (frame.type === "delta") this.#merge(applyDelta(store.live, frame));
    else if (frame.type === "heartbeat") store.heardServerTime(Date.parse(frame.at));
    else if (frame.type === "resync") {
      this.#accessMoved ||= frame.reason === ACCESS;
      this.#setLink({ kind: "catching_up" });
    }
    else if (frame.type === "degraded") store.setConnection({ ...store.connection(), degraded: frame });
    else if (frame.type === "recovered") store.setConnection({ ...store.connection(), degraded: null });
    else if (frame.type === "situation") store.setSituation(frame);
    else if (frame.type === "error") this.#told(frame);
    // Frames of a type we do not know are of a later service, which says nothing to us by them.
    if (store.connection().link.kind === "live") store.setConnection(heard(store.connection(), store.now()));
  }

  #told({ code, message }: { code: string; message: string }): void {
    console.warn(`live: ${code}: ${message}`);
    this.#outside = code === FORBIDDEN && this.#named;
  }

  #merge(outcome: Outcome): void {
    if (outcome.kind === "partial") this.#askedAt = this.store.now();
    if (outcome.kind === "applied") {
      this.#attempt = 0;
      this.store.merged(outcome);
      if (outcome.moved === null && (this.#accessMoved || !this.resumes)) {
        this.#accessMoved = false;
        this.store.accessMoved();
      }
      this.#setLink({ kind: "live" });
    }
    // While we wait for an answer, frames of the position we left may still come: they are not ours any more.
    if (outcome.kind === "gap" && this.store.connection().link.kind === "live") {
      if (outcome.reason !== "version") forgetPosition(this.store.live);
      this.#ask();
    }
  }

  #closed(code: number): void {
    this.#socket = null;
    if (this.#outside) {
      // Nothing is wrong with the token: what is read is asked for whole, and the table shows what lies there of it.
      this.#outside = false;
      this.wanted = { ...this.wanted, territories: [] };
      forgetPosition(this.store.live);
      this.#open();
      return;
    }
    this.store.setConnection({ ...closed(this.store.connection(), code, this.store.now()), degraded: null });
    const { link } = this.store.connection();
    if (refusalOf(link) !== null || (link.kind === "refused" && link.reason === "protocol")) return;
    this.#retry = setTimeout(() => this.#open(), backoff(this.#attempt, Math.random()));
    this.#attempt += 1;
  }

  /** A socket may stay open on a dead line: silence and an answer that does not come are cuts too. */
  #look(): void {
    const now = this.store.now();
    const connection = this.store.connection();
    if (this.#socket === null) return;
    const waits = connection.link.kind !== "live" && now - this.#askedAt > CATCH_UP_MS;
    if (waits) forgetPosition(this.store.live);
    if (!waits && !(connection.link.kind === "live" && isSilent(connection, now))) return;
    this.#drop();
    this.#closed(0);
  }

  /** The machine has no network any more: known at once, not after two missed beats. */
  readonly #lost = (): void => {
    if (this.#socket === null) return;
    this.#drop();
    this.#closed(0);
  };

  readonly #hurry = (): void => {
    if (this.#socket === null && this.#retry !== undefined) this.#open();
  };

  #drop(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    if (this.#socket === null) return;
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
    this.#socket = null;
  }

  #setLink(link: Link): void {
    const connection = this.store.connection();
    if (connection.link.kind !== link.kind) this.store.setConnection({ ...connection, link });
  }
}
