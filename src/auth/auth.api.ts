export { authErrors } from './auth.errors.js';
export { AuthModule } from './auth.module.js';
export { AuthService, type Credentials } from './auth.service.js';
export { AddressLimits } from './guessing/address-limits.js';
export { GuessLimits } from './guessing/guess-limits.js';
export { OperatorPasswords } from './passwords/operator-passwords.js';
export { PasswordSettings } from './passwords/password.settings.js';
export { SignIn, type SignedIn, type Visitor } from './sign-in.js';
