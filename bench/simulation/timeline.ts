interface Event {
  readonly at: number;
  /** Events of the same moment happen in the order they were planned in. */
  readonly order: number;
  readonly act: () => void;
}

const isBefore = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** The clock of a simulation, which jumps from one event to the next. Times are microseconds. */
export class Timeline {
  /** A binary heap: the next event is the first. */
  readonly #events: Event[] = [];
  #now = 0;
  #planned = 0;

  get now(): number {
    return this.#now;
  }

  /** @param delay microseconds */
  after(delay: number, act: () => void): void {
    const event = { at: this.#now + delay, order: this.#planned++, act };
    let place = this.#events.push(event) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = this.#events[above] as Event;
      if (!isBefore(event, parent)) break;
      this.#events[place] = parent;
      place = above;
    }
    this.#events[place] = event;
  }

  /** Lets happen what is planned up to a moment. */
  run(until: number): void {
    for (let next = this.#events[0]; next && next.at <= until; next = this.#events[0]) {
      this.#removeFirst();
      this.#now = next.at;
      next.act();
    }
    this.#now = until;
  }

  #removeFirst(): void {
    const events = this.#events;
    const last = events.pop() as Event;
    const size = events.length;
    if (size === 0) return;
    let place = 0;
    for (let below = 1; below < size; below = 2 * place + 1) {
      const [left, right] = [events[below] as Event, events[below + 1]];
      if (right && isBefore(right, left)) below += 1;
      const child = events[below] as Event;
      if (!isBefore(child, last)) break;
      events[place] = child;
      place = below;
    }
    events[place] = last;
  }
}
