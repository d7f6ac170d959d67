import { killAtEachStepOf } from './support/walk.ts';

killAtEachStepOf(['report']);
