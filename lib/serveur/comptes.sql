-- Lu par mariadbd à chaque démarrage, hors de Windows : root n'existe que par la socket, jamais par le réseau.
DROP USER IF EXISTS root@'127.0.0.1', root@'::1';
