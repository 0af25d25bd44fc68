import { Injectable } from '@nestjs/common';
import { OnEveryNode } from '../platform/platform.api.js';
import { UserRemoved } from '../users/users.api.js';
import { FeedTail } from './feed/feed-tail.js';

/** Erases the address of a removed account from the notifications in the memory of this node. */
@Injectable()
export class ForgetRemovedUsersListener {
  constructor(private readonly tail: FeedTail) {}

  @OnEveryNode(UserRemoved)
  async forget(): Promise<void> {
    await this.tail.readAgain();
  }
}
