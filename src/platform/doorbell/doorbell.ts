import { Injectable } from '@nestjs/common';

/**
 * What a ring announces:
 * - `appended`: events that have no place in the order yet
 * - `ordered`: events that have been given their place in the order
 * - any other topic belongs to the module that rings it
 */
export type DoorbellTopic = 'appended' | 'ordered' | (string & {});

type Answer = (key: string | undefined) => void;
type Carrier = (topic: DoorbellTopic, key?: string) => void;

/**
 * Notifies subscribers that would otherwise notice a change only at their next poll. A ring carries no data: its
 * subscribers read the tables again. A lost ring causes a delay, but never loses an event.
 */
@Injectable()
export class Doorbell {
  private readonly answers = new Map<DoorbellTopic, Set<Answer>>();
  private readonly answersHere = new Map<DoorbellTopic, Set<Answer>>();
  private carry: Carrier = () => undefined;

  /** @param key whose rows to read again, such as a user id, for topics with many owners */
  ring(topic: DoorbellTopic, key?: string): void {
    for (const answer of this.answersHere.get(topic) ?? []) answer(key);
    this.ringLocally(topic, key);
    this.carry(topic, key);
  }

  /** Notifies this node's `onRing` subscribers only, as for a ring of another node. */
  ringLocally(topic: DoorbellTopic, key?: string): void {
    for (const answer of this.answers.get(topic) ?? []) answer(key);
  }

  /** Sets the function that sends rings to the other nodes; called once. */
  carryWith(carry: Carrier): void {
    this.carry = carry;
  }

  /** Calls `answer` for the rings of all nodes. @returns a function that unsubscribes */
  onRing(topic: DoorbellTopic, answer: Answer): () => void {
    return listen(this.answers, topic, answer);
  }

  /**
   * Calls `answer` for this node's own rings only: for work that the ringing node does for the whole cluster. The other
   * nodes find unfinished work when they poll.
   * @returns a function that unsubscribes
   */
  onRingHere(topic: DoorbellTopic, answer: Answer): () => void {
    return listen(this.answersHere, topic, answer);
  }
}

function listen(all: Map<DoorbellTopic, Set<Answer>>, topic: DoorbellTopic, answer: Answer): () => void {
  const answers = all.get(topic) ?? new Set();
  all.set(topic, answers.add(answer));
  return () => answers.delete(answer);
}
