import { Injectable } from '@nestjs/common';

/**
 * What there may be something new of:
 * - `appended`: events that have no place in the order yet
 * - `ordered`: events that have one
 * - any other name belongs to the module that rings it
 */
export type DoorbellTopic = 'appended' | 'ordered' | (string & {});

type Answer = (key: string | undefined) => void;
type Carrier = (topic: DoorbellTopic, key?: string) => void;

/**
 * Wakes those who would otherwise find out by their next poll. A ring carries no data: whoever hears it reads the
 * tables again. A ring that is lost costs delay, never an event.
 */
@Injectable()
export class Doorbell {
  private readonly answers = new Map<DoorbellTopic, Set<Answer>>();
  private readonly answersHere = new Map<DoorbellTopic, Set<Answer>>();
  private carry: Carrier = () => undefined;

  /** @param key whose rows to read again, where a topic has many owners */
  ring(topic: DoorbellTopic, key?: string): void {
    for (const answer of this.answersHere.get(topic) ?? []) answer(key);
    this.ringFromAfar(topic, key);
    this.carry(topic, key);
  }

  /** Another node has rung. */
  ringFromAfar(topic: DoorbellTopic, key?: string): void {
    for (const answer of this.answers.get(topic) ?? []) answer(key);
  }

  /** Says how rings reach the other nodes; called once. */
  carryWith(carry: Carrier): void {
    this.carry = carry;
  }

  /** Answers whichever node rings. @returns a function that stops listening */
  onRing(topic: DoorbellTopic, answer: Answer): () => void {
    return listen(this.answers, topic, answer);
  }

  /**
   * Answers this node's own rings only: for work that is done once in the cluster, by the node that rings. The others
   * find what it leaves undone by their poll. @returns a function that stops listening
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
