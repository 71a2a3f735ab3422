namespace V2F.Unity
{
    /// <summary>
    /// Tells smoothly where the sound is. The mixer advances in blocks of 5 to 40 ms, pictures come at other times: this clock
    /// runs with the picture's time, is drawn to the count of rendered samples, and never leaves the block that is being
    /// rendered. So no frame times are summed without end, and lips do not move in steps of a block.
    /// </summary>
    public struct PlayClock
    {
        // Share of the error that one picture takes away: slow enough not to copy the blocks' steps.
        const double Pull = 0.05;
        // Beyond this the clock jumps: a seek, a pause, another utterance.
        const double Jump = 0.1;

        long rendered;
        bool running;
        double unchanged;

        /// <summary>Where the mixer is, seconds from the stream's start.</summary>
        public double Seconds { get; private set; }

        /// <summary>For how long nothing was rendered that should have been, seconds.</summary>
        public double StalledSeconds { get; private set; }

        /// <summary>
        /// One picture on: `renderedNanoseconds` of sound were rendered so far, in blocks of `block` seconds; `delta` seconds
        /// passed since the last picture.
        /// </summary>
        public void Advance(long renderedNanoseconds, double block, double delta)
        {
            double end = renderedNanoseconds * 1e-9;
            double middle = end - 0.5 * block;
            unchanged = renderedNanoseconds == rendered && running ? unchanged + delta : 0;
            // Within a block's time nothing new is due.
            StalledSeconds = unchanged > block ? unchanged - block : 0;
            rendered = renderedNanoseconds;
            Seconds += delta;
            double error = middle - Seconds;
            if (!running || error > Jump || error < -Jump - block) Seconds = middle;
            else Seconds += error * Pull;
            running = true;
            if (Seconds > end) Seconds = end;
            if (Seconds < end - block) Seconds = end - block;
        }
    }
}
