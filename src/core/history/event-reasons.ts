import type { UpdatePhase } from '../update/update.ts'

/**
 * Every reason that an event can have: how severe it is, what kind of thing it tells of, and what it means. Reasons are stable: tools
 * filter by them. A new one needs a row here, or it does not compile; docs/events.md lists them.
 */
export const eventReasons = {
  ProfileCreated: { kind: 'profile', severity: 'info', meaning: 'A profile came into being' },
  ProfileTagged: { kind: 'profile', severity: 'info', meaning: "A profile's tags were changed" },
  ProfileDeleted: { kind: 'profile', severity: 'info', meaning: 'A profile was deleted' },
  ProfileVersionCreated: { kind: 'profile', severity: 'info', meaning: 'A profile has a new version' },
  ProfileVersionSaved: { kind: 'profile', severity: 'info', meaning: 'A version was saved in place: it has a new revision' },
  ProfileVersionDeleted: { kind: 'profile', severity: 'info', meaning: 'A profile version was deleted' },

  ClusterAdopted: { kind: 'cluster', severity: 'info', meaning: 'A cluster that somebody else had made was taken over' },
  ClusterCreated: { kind: 'cluster', severity: 'info', meaning: 'A cluster was asked for' },
  ClusterImported: { kind: 'cluster', severity: 'info', meaning: 'A cluster that others run was imported for its add-ons' },
  ClusterProvisioning: { kind: 'cluster', severity: 'info', meaning: 'The cluster comes into being' },
  ClusterRunning: { kind: 'cluster', severity: 'info', meaning: 'The cluster runs as it was asked for' },
  ClusterFailed: { kind: 'cluster', severity: 'error', meaning: 'Provisioning cannot go on by itself' },
  ClusterRetryAsked: { kind: 'cluster', severity: 'info', meaning: 'Somebody had a failed cluster provisioned on' },
  ClusterDeleting: { kind: 'cluster', severity: 'info', meaning: 'Somebody deletes the cluster' },
  ClusterDeleted: { kind: 'cluster', severity: 'info', meaning: 'The cluster is gone' },
  ClusterForgotten: {
    kind: 'cluster',
    severity: 'warning',
    meaning: 'The record of a cluster went although its deletion had not ended: what is left of it is to be cleared away by hand',
  },
  ObservationRefused: {
    kind: 'cluster',
    severity: 'warning',
    meaning: 'What the engine shows of the cluster cannot be true, and is not gone by',
  },
  DriftFound: {
    kind: 'drift',
    severity: 'warning',
    meaning: 'Something differs from what was told, and not because Cairn told it so: `detail.kind` says in which way',
  },
  DriftGone: { kind: 'drift', severity: 'info', meaning: 'It does not differ any more' },

  UpdateApproved: {
    kind: 'approval',
    severity: 'info',
    meaning: 'A plan was approved: by whom, with which comment, acknowledging what',
  },
  RepaveApproved: { kind: 'approval', severity: 'info', meaning: 'Why the nodes of a pool are replaced, as it was approved' },
  UpdatePauseAsked: { kind: 'control', severity: 'info', meaning: 'Somebody asked to pause the update' },
  UpdateResumeAsked: { kind: 'control', severity: 'info', meaning: 'Somebody resumed the update' },
  UpdateRetryAsked: { kind: 'control', severity: 'info', meaning: 'Somebody asked to look at the update again' },
  UpdateGivesWay: {
    kind: 'control',
    severity: 'info',
    meaning: 'Another update was approved in the place of this one, which ends at its next boundary',
  },
  UpdateAbortAsked: { kind: 'control', severity: 'info', meaning: 'Somebody had the update go back, by a plan of its own' },
  UpdateWaiting: { kind: 'phase', phase: 'waiting', severity: 'info', meaning: 'The update waits to begin' },
  UpdateStarted: { kind: 'phase', phase: 'rolling', severity: 'info', meaning: 'The engine is told of the first step' },
  UpdateStalled: {
    kind: 'wait',
    severity: 'warning',
    meaning: 'Nothing of the update has moved for longer than it may; it goes on all the same',
  },
  UpdateResumed: { kind: 'phase', phase: 'rolling', severity: 'info', meaning: 'The update goes on' },
  UpdateVerifying: {
    kind: 'phase',
    phase: 'verifying',
    severity: 'info',
    meaning: 'Every step is done; the cluster is verified',
  },
  UpdateSucceeded: {
    kind: 'phase',
    phase: 'succeeded',
    severity: 'info',
    meaning: 'The update is verified: how long it took beside its forecast',
  },
  UpdatePaused: {
    kind: 'phase',
    phase: 'paused',
    severity: 'info',
    meaning: 'The pause holds: nothing is disrupted until it is resumed',
  },
  UpdateHalted: {
    kind: 'phase',
    phase: 'halted',
    severity: 'error',
    meaning: 'The update has halted: it cannot go on by itself',
  },
  UpdateAborting: { kind: 'phase', phase: 'aborting', severity: 'info', meaning: 'The cluster goes back' },
  UpdateAborted: { kind: 'phase', phase: 'aborted', severity: 'info', meaning: 'The update has gone back, and that is verified' },
  UpdateSuperseded: {
    kind: 'phase',
    phase: 'superseded',
    severity: 'info',
    meaning: 'Another plan, or a deletion, took the place of the update',
  },

  StepTold: {
    kind: 'step',
    severity: 'info',
    meaning: 'The engine is told the next step of an update: a pool or layer that shall change',
  },
  UpdateWaited: {
    kind: 'wait',
    severity: 'info',
    meaning: 'A wait of the update is over: for what, whose it was, how long it took',
  },

  NodeCreated: { kind: 'node', severity: 'info', meaning: 'A node was created and boots' },
  NodeJoining: { kind: 'node', severity: 'info', meaning: 'A node joins the cluster' },
  NodeReady: { kind: 'node', severity: 'info', meaning: 'A node is ready' },
  NodeCordoned: { kind: 'node', severity: 'info', meaning: 'A node takes no new pods' },
  NodeDraining: { kind: 'node', severity: 'info', meaning: "A node's pods are being moved" },
  NodeRemoving: { kind: 'node', severity: 'info', meaning: 'A node is being removed' },
  NodeRemoved: { kind: 'node', severity: 'info', meaning: 'A node is gone' },
  NodeFailed: { kind: 'node', severity: 'warning', meaning: 'A node has failed' },
  LayerInProgress: { kind: 'layer', severity: 'info', meaning: 'A layer is being installed, upgraded or removed' },
  LayerReady: { kind: 'layer', severity: 'info', meaning: 'A layer is ready' },
  LayerFailed: { kind: 'layer', severity: 'error', meaning: 'A layer has failed' },
  LayerRemoved: { kind: 'layer', severity: 'info', meaning: 'A layer is gone' },
  FaultInjected: { kind: 'fault', severity: 'warning', meaning: 'Somebody made something go wrong, to see what becomes of it' },
  FaultCleared: { kind: 'fault', severity: 'info', meaning: 'Somebody ended what was made to go wrong' },
} as const satisfies Readonly<Record<string, ReasonRow>>

export type EventReason = keyof typeof eventReasons

export const eventReasonNames: readonly string[] = Object.keys(eventReasons)

export const eventSeverities = ['info', 'warning', 'error'] as const
export type EventSeverity = (typeof eventSeverities)[number]

/** What an event is about: what one looks for in a history. */
export const eventKinds = [
  'profile',
  'cluster',
  'approval',
  'control',
  'phase',
  'step',
  'wait',
  'node',
  'layer',
  'drift',
  'fault',
  'other',
] as const
export type EventKind = (typeof eventKinds)[number]

interface ReasonRow {
  readonly kind: EventKind
  /** The phase that an update enters with it. */
  readonly phase?: UpdatePhase
  readonly severity: EventSeverity
  readonly meaning: string
}

/** The kind of a stored event. A reason that this release does not know came from another. */
export function kindOfReason(reason: string): EventKind {
  return reasonRows.get(reason)?.kind ?? 'other'
}

/** The phase that an update enters with an event of that reason; null where it enters none. */
export function phaseOfReason(reason: string): UpdatePhase | null {
  return reasonRows.get(reason)?.phase ?? null
}

/** The reasons of events of that kind. */
export function reasonsOfKind(kind: EventKind): readonly string[] {
  return [...reasonRows].filter(([, row]) => row.kind === kind).map(([reason]) => reason)
}

const reasonRows: ReadonlyMap<string, ReasonRow> = new Map(Object.entries(eventReasons))
