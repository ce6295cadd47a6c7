/** The parts that most conversations never show, each a chunk of its own. */
import { createElement } from 'react';
import { Source } from '../../markdown';
import { onDemand } from './onDemand';

/** Stands for what can be done without. */
const Nothing = () => null;
/** Keeps the place of the buttons, so that the end of the conversation stays in sight. */
const Row = () => createElement('div', { className: 'mcp-assistant__message-actions' });

export const Accounts = onDemand(() =>
  import('../accounts/Accounts').then((part) => part.Accounts),
);
export const Attached = onDemand(() => import('../attachments').then((part) => part.Attached));
export const Attaching = onDemand(() => import('../attachments').then((part) => part.Attaching));
export const CopyCode = onDemand(() => import('../actions').then((part) => part.CopyCode), Nothing);
export const DecisionDialog = onDemand(() =>
  import('../approvals/DecisionDialog').then((part) => part.DecisionDialog),
);
export const Earlier = onDemand(() => import('../actions').then((part) => part.Earlier), Nothing);
export const Elicit = onDemand(() => import('../elicitation/Elicit').then((part) => part.default));
export const Formula = onDemand(
  () => import('../../markdown/MathMl').then((part) => part.MathMl),
  Source,
);
export const Grants = onDemand(() => import('../grants/Grants').then((part) => part.Grants));
export const History = onDemand(() => import('../history/History').then((part) => part.History));
export const Moved = onDemand(() => import('../context').then((part) => part.Moved));
export const Sources = onDemand(() => import('../context').then((part) => part.Sources));
export const StaffNotice = onDemand(() => import('../context').then((part) => part.StaffNotice));
export const Queued = onDemand(() => import('../composer/Queued').then((part) => part.Queued));
export const StepActions = onDemand(
  () => import('../actions').then((part) => part.StepActions),
  Row,
);
export const ToolCard = onDemand(() =>
  import('../tool-calls/ToolCard').then((part) => part.ToolCard),
);
export const ToolMedia = onDemand(() =>
  import('../tool-calls/ToolMedia').then((part) => part.ToolMedia),
);
