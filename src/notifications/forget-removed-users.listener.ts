import { Injectable } from '@nestjs/common';
import { OnEveryNode } from '../shared/events/on-every-node.decorator.js';
import { UserRemoved } from '../users/events/user-removed.event.js';
import { FeedTail } from './feed/feed-tail.js';

/** Keeps the address of a removed account from coming out of the memory of a node. */
@Injectable()
export class ForgetRemovedUsersListener {
  constructor(private readonly tail: FeedTail) {}

  @OnEveryNode(UserRemoved)
  async forget(): Promise<void> {
    await this.tail.readAgain();
  }
}
