import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { UsersElsewhere } from './users-elsewhere.js';

/** The count goes out at most so often, in milliseconds. With Redis, the other nodes are asked as often. */
const windowMs = 1_000;

/** Counts the users, not the sockets, in the room `welcome`: of all nodes with Redis, else of this one. */
@Injectable()
export class Presence implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly socketsOfUser = new Map<string, number>();
  /** Users who came or went since Redis was told. */
  private readonly movedUsers = new Set<string>();
  /** Since the count last went out; also when it is back where it was, for who entered meanwhile was told another. */
  private moved = false;
  private asking = false;
  private sent = 0;
  private timer: NodeJS.Timeout | undefined;
  private heartbeat: NodeJS.Timeout | undefined;
  private stopped = false;
  private send: (online: number) => void = () => undefined;

  constructor(private readonly elsewhere: UsersElsewhere) {}

  get online(): number {
    return this.socketsOfUser.size + this.elsewhere.count;
  }

  /** Says how a new count goes out; called once. */
  sendWith(send: (online: number) => void): void {
    this.send = send;
  }

  /** One more socket of this user has entered. */
  enter(userId: string): void {
    const sockets = (this.socketsOfUser.get(userId) ?? 0) + 1;
    this.socketsOfUser.set(userId, sockets);
    if (sockets === 1) this.move(userId);
  }

  leave(userId: string): void {
    const sockets = (this.socketsOfUser.get(userId) ?? 0) - 1;
    if (sockets > 0) {
      this.socketsOfUser.set(userId, sockets);
      return;
    }
    this.socketsOfUser.delete(userId);
    this.move(userId);
  }

  onApplicationBootstrap(): void {
    if (!this.elsewhere.configured) return;
    this.heartbeat = setInterval(() => void this.lookElsewhere(), windowMs);
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearInterval(this.heartbeat);
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private move(userId: string): void {
    this.moved = true;
    if (this.elsewhere.configured) this.movedUsers.add(userId);
    this.announce();
  }

  private async lookElsewhere(): Promise<void> {
    await this.elsewhere.compare(this.socketsOfUser, this.movedUsers);
    if (this.online === this.sent) return;
    this.moved = true;
    this.announce();
  }

  /** A change goes out at once, further ones together when the second is over. */
  private announce(): void {
    if (this.stopped || this.asking || this.timer !== undefined || !this.moved) return;
    this.moved = false;
    if (!this.elsewhere.configured) {
      this.tell();
      return;
    }
    // Whoever has come here may have been there already.
    this.asking = true;
    void this.elsewhere.compare(this.socketsOfUser, this.movedUsers).then(() => {
      this.asking = false;
      this.tell();
    });
  }

  private tell(): void {
    if (this.stopped) return;
    this.sent = this.online;
    this.send(this.sent);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.announce();
    }, windowMs);
  }
}
