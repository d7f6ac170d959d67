import { killAtEachStepOf } from './support/walk.ts';

killAtEachStepOf(['look', 'pump', 'run']);
