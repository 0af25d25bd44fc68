import { OneOf } from '../platform/platform.api.js';

export class UsersSettings {
  @OneOf(['open', 'closed'])
  readonly REGISTRATION: 'open' | 'closed' = 'open';
}
