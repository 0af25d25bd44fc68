import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AdmissionHooks } from '../../live/live.api.js';
import { ReadMarks } from '../feed/read-marks.js';

/** Loads the read mark of the user during the handshake, so that entering the room needs no query. */
@Injectable()
export class LoadReadMark implements OnModuleInit {
  constructor(
    private readonly hooks: AdmissionHooks,
    private readonly marks: ReadMarks,
  ) {}

  onModuleInit(): void {
    this.hooks.add(async ({ data }) => {
      const mark = await this.marks.find(data.userId);
      // A newer mark may have arrived by signal during the query: a mark only moves up.
      if (mark !== null) data.readUpTo = Math.max(mark, data.readUpTo ?? 0);
    });
  }
}
