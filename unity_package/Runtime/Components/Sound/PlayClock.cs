namespace V2F.Unity
{
    /// <summary>
    /// A smooth position of the sound. The mixer advances in blocks of 5 to 40 ms; rendered frames come at
    /// other times. This clock runs with the time of rendered frames, corrects itself by the count of
    /// rendered samples, and never leaves the block that the mixer renders. Thus errors of single steps do not
    /// add up, and lips do not move in steps of a block.
    /// </summary>
    public struct PlayClock
    {
        // Share of the error that one rendered frame corrects: small enough to smooth the steps of the
        // blocks.
        const double Correction = 0.05;
        // Above this error the clock jumps: a seek, a pause, another utterance.
        const double JumpSeconds = 0.1;

        long rendered;
        bool running;
        double unchanged;

        /// <summary>Position of the mixer, seconds from the stream's start.</summary>
        public double Seconds { get; private set; }

        /// <summary>Time since a block was due but not rendered, seconds.</summary>
        public double StalledSeconds { get; private set; }

        /// <summary>
        /// Advances by one rendered frame of `delta` seconds. `renderedNanoseconds`: sound rendered so far,
        /// in blocks of `block` seconds.
        /// </summary>
        public void Advance(long renderedNanoseconds, double block, double delta)
        {
            double end = renderedNanoseconds * 1e-9;
            double middle = end - 0.5 * block;
            unchanged = renderedNanoseconds == rendered && running ? unchanged + delta : 0;
            // Within the time of one block no new block is due.
            StalledSeconds = unchanged > block ? unchanged - block : 0;
            rendered = renderedNanoseconds;
            Seconds += delta;
            double error = middle - Seconds;
            if (!running || error > JumpSeconds || error < -JumpSeconds - block) Seconds = middle;
            else Seconds += error * Correction;
            running = true;
            if (Seconds > end) Seconds = end;
            if (Seconds < end - block) Seconds = end - block;
        }
    }
}
