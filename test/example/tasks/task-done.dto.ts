import { IsInt, Min } from 'class-validator';

/** Names the task that is done. */
export class TaskDoneDto {
  /** @example 3 */
  @IsInt({ message: 'Enter the id of a task.' })
  @Min(1, { message: 'Enter the id of a task.' })
  taskId!: number;
}
