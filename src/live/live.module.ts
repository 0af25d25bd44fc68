import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { SettingsModule } from '../platform/platform.api.js';
import { SessionsModule } from '../sessions/sessions.api.js';
import { AdmissionHooks } from './connection/admission-hooks.js';
import { ConnectionLimits } from './connection/connection-limits.js';
import { Connections } from './connection/connections.js';
import { GatewayMessages } from './connection/gateway-messages.js';
import { Handshake } from './connection/handshake.js';
import { ReaderLimits } from './connection/reader-limits.js';
import { SlowReaders } from './connection/slow-readers.js';
import { SocketDrain } from './connection/socket-drain.js';
import { MessageAnswers } from './connection/message-answers.js';
import { MessageGuard } from './connection/message-guard.js';
import { ConnectionMetrics } from './connection/connection.metrics.js';
import { LiveGateway } from './live.gateway.js';
import { LiveMetrics } from './live.metrics.js';
import { LiveSettings } from './live.settings.js';
import { Rooms } from './rooms.js';
import { OpenSockets } from './open-sockets.js';
import { ClusterPresence } from './presence/cluster-presence.js';
import { Presence } from './presence/presence.js';
import { CloseEndedSessionsListener } from './sessions/close-ended-sessions.listener.js';
import { SessionListSignal } from './sessions/session-list-signal.js';
import { SessionSweep } from './sessions/session-sweep.js';
import { TellOfEndedSessionsListener } from './sessions/tell-of-ended-sessions.listener.js';

/** Sockets: who may connect, how many, how long; and who is online. Knows nothing of what is sent over them. */
@Module({
  imports: [DiscoveryModule, SessionsModule, SettingsModule.forFeature(LiveSettings)],
  providers: [
    AdmissionHooks,
    ConnectionMetrics,
    LiveGateway,
    LiveMetrics,
    GatewayMessages,
    MessageAnswers,
    MessageGuard,
    Rooms,
    CloseEndedSessionsListener,
    ClusterPresence,
    ConnectionLimits,
    Connections,
    Handshake,
    OpenSockets,
    Presence,
    ReaderLimits,
    SessionListSignal,
    SessionSweep,
    SlowReaders,
    SocketDrain,
    TellOfEndedSessionsListener,
  ],
  exports: [AdmissionHooks, OpenSockets, Presence, Rooms],
})
export class LiveModule {}
