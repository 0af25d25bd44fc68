export { AccountRemoval } from './account-removal.js';
export { UserAnswer } from './dto/user.dto.js';
export { EmailAddress } from './email-address.js';
export { UserRegistered } from './events/user-registered.event.js';
export { UserRemoved } from './events/user-removed.event.js';
export { usersErrors } from './users.errors.js';
export { UsersModule } from './users.module.js';
export { type Account, type User, UsersService } from './users.service.js';
