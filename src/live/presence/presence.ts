import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { welcomeRoom } from '../live-contract.js';
import { Rooms } from '../rooms.js';
import { ClusterPresence } from './cluster-presence.js';

/** Shortest interval between two broadcasts of the count, and interval of comparisons by Redis, in milliseconds. */
const windowMs = 1_000;

/** Counts the users, not the sockets, in the room `welcome`: of all nodes with Redis, otherwise of this node. */
@Injectable()
export class Presence implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly socketsOfUser = new Map<string, number>();
  /** Ids of the users who came or went since the last comparison by Redis. */
  private readonly movedUsers = new Set<string>();
  /** Whether users came or went since the last broadcast: clients that entered meanwhile may have another count. */
  private moved = false;
  private asking = false;
  private sent = 0;
  private timer: NodeJS.Timeout | undefined;
  private heartbeat: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly elsewhere: ClusterPresence,
    private readonly rooms: Rooms,
  ) {}

  get online(): number {
    return this.socketsOfUser.size + this.elsewhere.count;
  }

  /** Counts one more socket of this user in the room. */
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

  /** Broadcasts a change at once, and further changes together after `windowMs`. */
  private announce(): void {
    if (this.stopped || this.asking || this.timer !== undefined || !this.moved) return;
    this.moved = false;
    if (!this.elsewhere.configured) {
      this.tell();
      return;
    }
    // A user who came to this node may already be on another node.
    this.asking = true;
    void this.elsewhere.compare(this.socketsOfUser, this.movedUsers).then(() => {
      this.asking = false;
      this.tell();
    });
  }

  private tell(): void {
    if (this.stopped) return;
    this.sent = this.online;
    this.rooms.to(welcomeRoom).emit('presence', { online: this.sent });
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.announce();
    }, windowMs);
  }
}
