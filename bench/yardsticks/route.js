/** A bare Nest application on Express with one route that returns a user: no session, no database, no logging. */
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { answer } from '../processes/answer.js';

let user = {};

class UsersController {
  me() {
    return { user };
  }
}
Get('me')(
  UsersController.prototype,
  'me',
  /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(UsersController.prototype, 'me')),
);
Controller('api/v1/users')(UsersController);

class BareModule {}
Module({ controllers: [UsersController] })(BareModule);

const app = await NestFactory.create(BareModule, { logger: false });

answer({
  listen: async () => {
    await app.listen(0, '127.0.0.1');
    return app.getHttpServer().address().port;
  },
  answerWith: (/** @type {object} */ wanted) => (user = wanted) && undefined,
});
