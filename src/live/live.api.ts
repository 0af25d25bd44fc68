export { AdmissionHooks } from './connection/admission-hooks.js';
export { SocketAdapter } from './connection/socket-adapter.js';
export * from './live-contract.js';
export { LiveModule } from './live.module.js';
export { OpenSockets } from './open-sockets.js';
export { Presence } from './presence/presence.js';
export { Rooms } from './rooms.js';
