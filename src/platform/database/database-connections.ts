import { Injectable } from '@nestjs/common';
import type { Pool } from 'mysql2';
import { DataSource } from 'typeorm';
import type { MysqlDriver } from 'typeorm/driver/mysql/MysqlDriver.js';
import { expireConnections } from './mysql-pool.js';

/** The connections of this node to the database. */
@Injectable()
export class DatabaseConnections {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Makes later statements use connections that are opened after this call. After a failover, older ones may lead to the
   * server that was replaced and show an older state. Does nothing on SQLite.
   */
  renew(): void {
    if (this.dataSource.options.type !== 'mysql') return;
    expireConnections((this.dataSource.driver as MysqlDriver).pool as Pool);
  }
}
